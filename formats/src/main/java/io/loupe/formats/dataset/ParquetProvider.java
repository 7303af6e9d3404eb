package io.loupe.formats.dataset;

import com.google.auto.service.AutoService;
import io.loupe.Experimental;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import io.loupe.formats.dataset.PackedPictures.Content;
import io.loupe.formats.dataset.PackedPictures.Item;
import io.loupe.formats.dataset.PackedPictures.Records;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.parquet.ColumnReader;
import io.loupe.formats.parquet.ColumnReader.Numbers;
import io.loupe.formats.parquet.ParquetFile;
import io.loupe.formats.parquet.Slice;
import io.loupe.formats.picture.PictureFile;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code parquet:FILE[?image=COLUMN&label=COLUMN&resize=true]}: pictures in a column of
 * Parquet files, as Hugging Face, pyarrow, pandas and Spark write them; one file, those of a
 * folder, or those that braces name. A picture is a file in bytes, also the field {@code bytes} of
 * a struct, with the values that {@code folder:} gives; or a list of floats, rows of pixels with
 * their channels side by side, already in the model's input scale. A class is a whole number or a
 * text.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">the format</a>
 */
@Experimental
@AutoService(DatasetProvider.class)
public final class ParquetProvider implements DatasetProvider {
  private static final String IMAGE = "image";
  private static final String LABEL = "label";
  private static final Shards.Kind FILES =
      new Shards.Kind("Parquet files", Pattern.compile("(?!_).*\\.(parquet|parq|pq)"), ".parquet");

  /** Creates the provider. */
  public ParquetProvider() {}

  @Override
  public String id() {
    return "parquet";
  }

  @Override
  public String description() {
    return "Pictures in a column of Parquet files, one, a folder of them or"
        + " train-{000..004}.parquet: parquet:FILE[?image=COLUMN&label=COLUMN&resize=true].";
  }

  @Override
  public Set<String> options() {
    return Set.of(IMAGE, LABEL, PictureDecoder.RESIZE);
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    Shards shards = Shards.of(location, FILES);
    TableColumns table =
        TableColumns.of(
            shards,
            Optional.ofNullable(location.options().get(IMAGE)),
            Optional.ofNullable(location.options().get(LABEL)));
    return PackedPictures.open(location, shards, input, new Tables(table, input.shape()));
  }

  /** Rows of tables with the same columns. */
  private record Tables(TableColumns table, Shape wanted) implements PackedPictures.Format {
    @Override
    public Records open(DataFile shard, boolean pictures) {
      return new Rows(shard, this, pictures);
    }

    @Override
    public List<String> classNames() {
      return table.classNames();
    }

    @Override
    public String hint() {
      return "Give Parquet files with one row for each picture.";
    }
  }

  /** Rows of one file. */
  private static final class Rows implements Records {
    private final DataFile shard;
    private final TableColumns table;
    private final Shape wanted;
    private final long rows;
    private final @Nullable ColumnReader pictures;
    private final @Nullable ColumnReader labels;
    private long row;

    Rows(DataFile shard, Tables tables, boolean withPictures) {
      this.shard = shard;
      this.table = tables.table();
      this.wanted = tables.wanted();
      ParquetFile file = ParquetFile.open(shard);
      this.rows = file.rows();
      this.pictures = withPictures ? table.pictures(shard, file) : null;
      this.labels = table.labels(shard, file);
    }

    @Override
    public @Nullable Item next() {
      if (row == rows) {
        return null;
      }
      String id = shard.name() + "/" + row++;
      OptionalInt label = labels == null ? OptionalInt.empty() : table.label(id, shard, labels);
      return new Item(id, pictures == null ? new Content.Unread() : content(id, pictures), label);
    }

    private Content content(String id, ColumnReader column) {
      return table.isNumbers() ? floats(id, column) : bytes(id, column);
    }

    private Content bytes(String id, ColumnReader column) {
      Slice bytes = column.bytes().orElse(null);
      if (bytes == null) {
        return bad(
            id,
            " has no picture in " + table.image() + ".",
            "Pictures lie in the table, as bytes; other files that it names are not opened.");
      }
      try {
        PictureFile.checkLength(id, bytes.length());
      } catch (DatasetException e) {
        return new Content.Bad(e);
      }
      return new Content.Whole(DataFile.ofBytes(id, bytes.copy()));
    }

    private Content floats(String id, ColumnReader column) {
      Numbers numbers = column.numbers(wanted.elements());
      if (numbers.missing() > 0) {
        return bad(
            id,
            " has missing values in " + table.image() + ".",
            "Give every value, or leave out the row.");
      }
      String place = "column " + table.image();
      return numbers.count() > numbers.values().length
          ? new Content.Bad(
              PictureDecoder.notAsMany(id + ", " + place + ",", numbers.count(), wanted))
          : new Content.Floats(place, numbers.values());
    }

    private static Content bad(String id, String what, String hint) {
      return new Content.Bad(new DatasetException("Sample " + id + what, hint, null));
    }

    @Override
    public void skip(long count) {
      long skipped = Math.min(count, rows - row);
      row += skipped;
      if (pictures != null) {
        pictures.skip(skipped);
      }
      if (labels != null) {
        labels.skip(skipped);
      }
    }

    @Override
    public void close() {
      try {
        if (pictures != null) {
          pictures.close();
        }
      } finally {
        if (labels != null) {
          labels.close();
        }
      }
    }
  }
}
