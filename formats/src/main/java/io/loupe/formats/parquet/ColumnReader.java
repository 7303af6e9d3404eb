package io.loupe.formats.parquet;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.parquet.ParquetFile.Chunk;
import io.loupe.formats.parquet.ParquetFile.RowGroup;
import io.loupe.formats.parquet.Values.Dictionary;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a column, row by row. Memory holds one page, packed and unpacked, and the
 * dictionary of its group of rows; groups and pages that are skipped are not unpacked. Used from
 * one thread. Every method throws {@link DatasetException} if the file is damaged, or a page needs
 * more memory than it may have.
 */
@Experimental
public final class ColumnReader implements Closeable {
  private final DataFile file;
  private final ParquetColumn column;
  private final List<RowGroup> groups;
  private final long budget;
  private int group = -1;
  private long rowsLeft;
  private long valuesLeft;
  private @Nullable Source source;
  private Dictionary dictionary = Dictionary.NONE;
  private @Nullable Page page;
  private boolean ahead;

  ColumnReader(DataFile file, ParquetColumn column, List<RowGroup> groups, long budget) {
    this.file = file;
    this.column = column;
    this.groups = groups;
    this.budget = budget;
  }

  private interface Reading<T> {
    T run() throws IOException;
  }

  private <T> T wrapped(Reading<T> reading) {
    try {
      return reading.run();
    } catch (Damage e) {
      Source open = source;
      String where = open == null ? "" : ", before byte " + open.position();
      throw ParquetFile.wrong(
          file, new Damage(e.getMessage() + " in column " + column.name() + where));
    } catch (IOException e) {
      throw ParquetFile.wrong(file, e);
    }
  }

  /**
   * Reads the integer of the next row.
   *
   * @return nothing if it is missing
   */
  public OptionalLong number() {
    return wrapped(
        () -> {
          Page at = row();
          if (!at.isThere()) {
            return OptionalLong.empty();
          }
          long value = at.values().number();
          return OptionalLong.of(column.type() == ParquetColumn.Type.INT32 ? (int) value : value);
        });
  }

  /**
   * Reads the bytes of the next row.
   *
   * @return nothing if they are missing
   */
  public Optional<Slice> bytes() {
    return wrapped(
        () -> {
          Page at = row();
          return at.isThere() ? Optional.of(at.values().bytes()) : Optional.empty();
        });
  }

  /**
   * The numbers of a row, those of lists within lists one after the other.
   *
   * @param values the first of them
   * @param count how many there are
   * @param missing how many of them are missing
   */
  public record Numbers(
      @SuppressWarnings("ArrayRecordComponent") float[] values, long count, long missing) {}

  /**
   * Reads the floating-point numbers of the next row.
   *
   * @param most how many are kept
   * @return none if the list is missing
   */
  public Numbers numbers(int most) {
    return wrapped(
        () -> {
          float[] values = new float[most];
          long count = 0;
          long missing = 0;
          Page at = row();
          do {
            if (at.isThere()) {
              long bits = at.values().number();
              if (count < most) {
                values[(int) count] = real(bits);
              }
              count++;
            } else if (at.isElement()) {
              count++;
              missing++;
            }
            at = value();
          } while (at != null && at.goesOn());
          ahead = at != null;
          return new Numbers(
              count < most ? Arrays.copyOf(values, (int) count) : values, count, missing);
        });
  }

  private float real(long bits) {
    return column.type() == ParquetColumn.Type.FLOAT
        ? Float.intBitsToFloat((int) bits)
        : (float) Double.longBitsToDouble(bits);
  }

  /**
   * Passes over rows.
   *
   * @param count how many; those that are not there are not missed
   */
  public void skip(long count) {
    wrapped(
        () -> {
          skipRows(count);
          return true;
        });
  }

  private void skipRows(long count) throws IOException {
    long left = count;
    while (left > 0) {
      if (rowsLeft == 0 && !nextGroup()) {
        return;
      }
      if (source == null && left >= rowsLeft) {
        left -= rowsLeft;
        rowsLeft = 0;
        continue;
      }
      if (column.lists() == 0 && (page == null || page.left() == 0)) {
        PageHeader header = header();
        if (left >= header.count()) {
          open().skip(header.packedSize());
          valuesLeft -= header.count();
          rowsLeft -= header.count();
          left -= header.count();
          continue;
        }
        load(header);
      }
      skipRow();
      left--;
    }
  }

  private void skipRow() throws IOException {
    Page at = row();
    at.pass();
    if (column.lists() > 0) {
      at = value();
      while (at != null && at.goesOn()) {
        at.pass();
        at = value();
      }
      ahead = at != null;
    }
  }

  /** Goes to the first value of the next row. */
  private Page row() throws IOException {
    if (rowsLeft == 0 && !nextGroup()) {
      throw new Damage("it has fewer rows than it says");
    }
    rowsLeft--;
    Page at = ahead ? page : value();
    ahead = false;
    if (at == null || at.goesOn()) {
      throw new Damage("a group has fewer rows than it says");
    }
    return at;
  }

  /** Goes to the next value; null after the last one of a group of rows. */
  private @Nullable Page value() throws IOException {
    if (valuesLeft == 0) {
      return null;
    }
    while (page == null || page.left() == 0) {
      load(header());
    }
    page.next();
    valuesLeft--;
    return page;
  }

  private boolean nextGroup() throws IOException {
    if (ahead) {
      throw new Damage("a group has more rows than it says");
    }
    close(source);
    source = null;
    page = null;
    dictionary = Dictionary.NONE;
    while (rowsLeft == 0) {
      if (group + 1 == groups.size()) {
        return false;
      }
      group++;
      rowsLeft = groups.get(group).rows();
    }
    valuesLeft = chunk().values();
    return true;
  }

  private Chunk chunk() {
    return groups.get(group).chunks().get(column.index());
  }

  private Source open() throws IOException {
    Source open = source;
    if (open == null) {
      open = Source.open(file, chunk().from(), chunk().from() + chunk().size());
      source = open;
    }
    return open;
  }

  /** The next page of values; a dictionary before it is read. */
  private PageHeader header() throws IOException {
    Source in = open();
    while (true) {
      PageHeader header = PageHeader.read(in);
      if (header.isData()) {
        if (header.count() > valuesLeft) {
          throw new Damage("pages have more values than their group");
        }
        return header;
      }
      if (header.isDictionary()) {
        byte[] bytes = unpacked(header, bytes(header, 0));
        int count = Dictionary.checked(header.count(), bytes.length, column.type());
        checkMemory(bytes.length + (long) count * Long.BYTES);
        dictionary = Dictionary.of(count, bytes, column.type());
      } else {
        in.skip(header.packedSize());
      }
    }
  }

  private void load(PageHeader header) throws IOException {
    page = null;
    long held = dictionary.bytes().length + (long) dictionary.numbers().length * Long.BYTES;
    page = Page.of(header, unpacked(header, bytes(header, held)), column, dictionary);
  }

  private byte[] bytes(PageHeader header, long held) throws IOException {
    boolean twice = header.isPacked(chunk().codec());
    checkMemory(held + header.packedSize() + (twice ? header.size() : 0));
    byte[] bytes = open().bytes(header.packedSize());
    if (header.hasSum()) {
      CRC32 sum = new CRC32();
      sum.update(bytes);
      if ((int) sum.getValue() != header.sum()) {
        throw new Damage("the sum of a page is wrong");
      }
    }
    return bytes;
  }

  /** The page with its levels before it, which the second kind of pages does not pack. */
  private byte[] unpacked(PageHeader header, byte[] bytes) throws IOException {
    if (!header.isPacked(chunk().codec())) {
      if (header.size() != bytes.length) {
        throw new Damage("a page says that it has a size that it cannot have");
      }
      return bytes;
    }
    int levels = header.definitionBytes() + header.repetitionBytes();
    return Codec.unpacked(chunk().codec(), bytes, levels, header.size());
  }

  private void checkMemory(long needed) {
    if (needed > budget) {
      throw file.wrong(
          "has a page that needs "
              + (needed >> 20)
              + " MB in column "
              + column.name()
              + ", more than the "
              + (budget >> 20)
              + " MB that there are for it",
          "Write it with fewer rows in a group (row_group_size=100), or give Java more memory"
              + " (-Xmx).");
    }
  }

  private void close(@Nullable Source open) {
    if (open != null) {
      file.close(open);
    }
  }

  @Override
  public void close() {
    close(source);
    source = null;
  }
}
