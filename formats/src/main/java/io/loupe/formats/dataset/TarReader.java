package io.loupe.formats.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tar archive from its begin to its end: USTAR, long names of GNU tar and PAX
 * headers, plain or gzipped. Names and sizes are bounded before memory is taken for them, and an
 * archive without its end is refused. Used from one thread.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">the format</a>
 */
final class TarReader implements Closeable {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 1 << 16;
  private static final long MOST_PADDING = 1 << 20;
  private static final String HINT = "The file is damaged or not complete; fetch it again.";

  private final DataFile file;
  private final UnpackedStream in;
  private final byte[] block = new byte[BLOCK];
  private long content;
  private long padding;
  private boolean ended;

  private TarReader(DataFile file, UnpackedStream in) {
    this.file = file;
    this.in = in;
  }

  static TarReader open(DataFile file) {
    return new TarReader(file, UnpackedStream.open(file));
  }

  /**
   * An entry, whose content comes next.
   *
   * @param name with {@code /} between folders; no path to be opened
   * @param size of its content in bytes
   * @param kind as the header has it
   */
  record Entry(String name, long size, char kind) {
    boolean isFile() {
      return kind == '0' || kind == '\0' || kind == '7';
    }

    boolean isFolder() {
      return kind == '5' || (kind == '\0' && name.endsWith("/"));
    }
  }

  /** Goes to the next entry, whatever of the last one's content is not read; null at the end. */
  @Nullable Entry next() {
    try {
      return nextEntry();
    } catch (EOFException e) {
      throw file.wrong("ends at byte " + in.position() + ", within an archive", HINT);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  /** Reads the content of the entry at hand; its size was looked at before. */
  byte[] content() {
    try {
      byte[] bytes = in.readNBytes(Math.toIntExact(content));
      if (bytes.length < content) {
        throw file.wrong("ends at byte " + in.position() + ", within an archive", HINT);
      }
      content = 0;
      return bytes;
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  @Override
  public void close() {
    file.close(in);
  }

  private @Nullable Entry nextEntry() throws IOException {
    if (ended) {
      return null;
    }
    in.skipNBytes(content + padding);
    content = 0;
    padding = 0;
    String longName = null;
    Map<String, String> pax = Map.of();
    while (true) {
      long at = in.position();
      if (readBlock()) {
        if (longName != null || !pax.isEmpty()) {
          throw damaged(at, "a name without a file");
        }
        toTheEnd();
        ended = true;
        return null;
      }
      checkSum(at);
      long size = number(124, 12, at);
      char kind = (char) (block[156] & 0xff);
      switch (kind) {
        case 'L' -> longName = untilZero(meta(size, at));
        case 'K' -> meta(size, at);
        case 'x', 'X' -> pax = records(meta(size, at), at);
        case 'g' -> checkGlobal(records(meta(size, at), at), at);
        case 'S' -> throw sparse();
        case 'M' -> throw file.wrong("is a part of an archive in several volumes", "Join them.");
        default -> {
          return entry(kind, size, longName, pax, at);
        }
      }
    }
  }

  private Entry entry(
      char kind, long ownSize, @Nullable String longName, Map<String, String> pax, long at) {
    if (pax.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
      throw sparse();
    }
    long size = pax.containsKey("size") ? decimal(pax.get("size"), at) : ownSize;
    boolean hasContent = kind < '1' || kind > '6';
    content = hasContent ? size : 0;
    padding = (BLOCK - content % BLOCK) % BLOCK;
    String name = pax.getOrDefault("path", longName == null ? name() : longName);
    return new Entry(name, content, kind);
  }

  private String name() {
    String name = text(0, 100);
    boolean posix = text(257, 6).equals("ustar") && block[263] == '0';
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Reads a header; whether it is all zeros, as at the end. */
  private boolean readBlock() throws IOException {
    if (in.readNBytes(block, 0, BLOCK) < BLOCK) {
      throw new EOFException();
    }
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** What goes on after its end would be lost: two archives in one file. */
  private void toTheEnd() throws IOException {
    long end = in.position();
    for (int count = in.readNBytes(block, 0, BLOCK);
        count > 0;
        count = in.readNBytes(block, 0, BLOCK)) {
      boolean zeros = true;
      for (int i = 0; i < count; i++) {
        zeros &= block[i] == 0;
      }
      if (!zeros || in.position() - end > MOST_PADDING) {
        throw file.wrong(
            "goes on after the end of its archive",
            "Where archives were joined, give them as files of their own.");
      }
    }
  }

  private void checkSum(long at) {
    int sum = 0;
    int signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      sum += value & 0xff;
      signed += value;
    }
    boolean right = false;
    try {
      long stated = number(148, 8, at);
      right = stated == sum || stated == signed;
    } catch (DatasetException e) {
      right = false;
    }
    if (!right) {
      throw at == 0
          ? file.wrong("is not a tar archive", "Give archives that tar has written, or gzipped.")
          : damaged(at, "a header whose sum is wrong");
    }
  }

  private byte[] meta(long size, long at) throws IOException {
    if (size > LONGEST_NAME) {
      throw damaged(at, "a name or a header of " + size + " bytes");
    }
    byte[] bytes = in.readNBytes((int) size);
    if (bytes.length < size) {
      throw new EOFException();
    }
    in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    return bytes;
  }

  /** Lines of a PAX header: length of the line, space, key, equals sign, value, line feed. */
  private Map<String, String> records(byte[] bytes, long at) {
    Map<String, String> records = new HashMap<>();
    int from = 0;
    while (from < bytes.length && bytes[from] != 0) {
      int space = from;
      while (space < bytes.length && bytes[space] != ' ') {
        space++;
      }
      long length = decimal(new String(bytes, from, space - from, UTF_8), at);
      if (length < space - from + 2 || length > bytes.length - from) {
        throw damaged(at, "a PAX header that is cut");
      }
      int end = from + (int) length;
      String line = new String(bytes, space + 1, end - space - 2, UTF_8);
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw damaged(at, "a PAX header without a value");
      }
      records.put(line.substring(0, equals), line.substring(equals + 1));
      from = end;
    }
    return records;
  }

  private void checkGlobal(Map<String, String> records, long at) {
    if (records.containsKey("path") || records.containsKey("size")) {
      throw damaged(at, "a PAX header that names all files alike");
    }
  }

  /** A number in octal digits, or in binary where the first bit is set. */
  private long number(int from, int width, long at) {
    if ((block[from] & 0x80) != 0) {
      long value = block[from] & 0x7f;
      for (int i = from + 1; i < from + width; i++) {
        if (value > Long.MAX_VALUE >> 9) {
          throw damaged(at, "a size that no file has");
        }
        value = (value << 8) | (block[i] & 0xff);
      }
      return value;
    }
    String digits = text(from, width).strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw damaged(at, "a header whose numbers are none");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private long decimal(@Nullable String digits, long at) {
    if (digits == null || !digits.matches("[0-9]{1,17}")) {
      throw damaged(at, "a PAX header whose numbers are none");
    }
    return Long.parseLong(digits);
  }

  private String text(int from, int width) {
    int end = from;
    while (end < from + width && block[end] != 0) {
      end++;
    }
    return new String(block, from, end - from, UTF_8);
  }

  private static String untilZero(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, UTF_8);
  }

  private DatasetException sparse() {
    return file.wrong(
        "is an archive with sparse files, which Loupe does not read",
        "Pack it again without --sparse.");
  }

  private DatasetException damaged(long at, String what) {
    return file.wrong("is a damaged tar archive: " + what + " at byte " + at, HINT);
  }
}
