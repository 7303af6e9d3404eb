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
import io.loupe.formats.dataset.TfExample.Kind;
import io.loupe.formats.file.DataFile;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code tfrecord:FILE[?image=FEATURE&label=FEATURE&resize=true]}: messages {@code
 * tf.train.Example} in TFRecord files, plain or gzipped, whose sums are checked; one file, those of
 * a folder, or those that braces name. The picture is the feature {@code image/encoded} or {@code
 * image}, the class {@code image/class/label} or {@code label}, a whole number. A picture is a file
 * in bytes, with the values that {@code folder:} gives, or a list of floats, rows of pixels with
 * their channels side by side, already in the model's input scale.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
@Experimental
@AutoService(DatasetProvider.class)
public final class TfRecordProvider implements DatasetProvider {
  private static final String IMAGE = "image";
  private static final String LABEL = "label";
  private static final Shards.Kind FILES =
      new Shards.Kind(
          "TFRecord files",
          Pattern.compile(".*\\.(tfrecords?|tfrec)(\\.gz)?|.*-\\d+-of-\\d+(\\.gz)?"),
          ".tfrecord");

  /** Creates the provider. */
  public TfRecordProvider() {}

  @Override
  public String id() {
    return "tfrecord";
  }

  @Override
  public String description() {
    return "Pictures in tf.train.Example of TFRecord files, one, a folder of them or"
        + " train-{000..004}.tfrecord: tfrecord:FILE[?image=FEATURE&label=FEATURE&resize=true].";
  }

  @Override
  public Set<String> options() {
    return Set.of(IMAGE, LABEL, PictureDecoder.RESIZE);
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    String image = location.options().get(IMAGE);
    String label = location.options().get(LABEL);
    Features features =
        new Features(
            image == null ? List.of("image/encoded", "image") : List.of(image),
            label == null ? List.of("image/class/label", "label") : List.of(label),
            label != null);
    return PackedPictures.open(location, Shards.of(location, FILES), input, features);
  }

  /**
   * Which features are looked at.
   *
   * @param images the picture is the first of them that is there
   * @param labels the class is the first of them that is there
   * @param labelled whether it has to be there
   */
  private record Features(List<String> images, List<String> labels, boolean labelled)
      implements PackedPictures.Format {
    @Override
    public Records open(DataFile shard, boolean pictures) {
      return new Examples(shard, TfRecordReader.open(shard), this);
    }

    @Override
    public String hint() {
      return "Give TFRecord files with one tf.train.Example for each picture.";
    }

    private @Nullable String first(List<String> names, TfExample example) {
      return names.stream().filter(example.names()::contains).findFirst().orElse(null);
    }

    Content content(String id, TfExample example) throws IOException {
      String name = first(images, example);
      if (name == null) {
        return new Content.Bad(
            missing(id, images, example, "Say which feature is the picture, as in ?image=NAME."));
      }
      if (example.has(name, Kind.FLOATS)) {
        return new Content.Floats("feature " + name, example.floats(name));
      }
      byte[] bytes = example.bytes(name);
      if (bytes == null) {
        return new Content.Bad(
            new DatasetException(
                "Sample " + id + " has no picture in " + name + ", or several.",
                "A picture is one value of bytes, or floats.",
                null));
      }
      return pixels(example, bytes.length)
          ? new Content.Bad(
              new DatasetException(
                  "Sample "
                      + id
                      + " has "
                      + bytes.length
                      + " raw bytes in "
                      + name
                      + ", no picture file.",
                  "Write pictures with tf.io.encode_png, or pixels as floats in the model's input"
                      + " scale; or give them as npy:X[,Y].",
                  null))
          : new Content.Whole(DataFile.ofBytes(id, bytes));
    }

    /** Whether bytes are as many as pixels that the example states. */
    private static boolean pixels(TfExample example, long bytes) throws IOException {
      for (String prefix : List.of("", "image/")) {
        Long height = example.integer(prefix + "height");
        Long width = example.integer(prefix + "width");
        if (height != null && width != null && height > 0 && width > 0) {
          boolean fit = height <= bytes && width <= bytes && bytes % (height * width) == 0;
          return fit && Set.of(1L, 3L, 4L).contains(bytes / (height * width));
        }
      }
      return false;
    }

    OptionalInt label(String id, DataFile shard, TfExample example) throws IOException {
      String name = first(labels, example);
      if (name == null) {
        if (labelled) {
          throw missing(id, labels, example, "Say which feature is the class, as in ?label=NAME.");
        }
        return OptionalInt.empty();
      }
      Long label = example.integer(name);
      if (label == null) {
        throw new DatasetException(
            "Sample " + id + " has no single whole number in " + name + ".",
            "A class is one value of int64; leave out the feature where none is known.",
            null);
      }
      return OptionalInt.of(Labels.check(label, shard, " at sample " + id));
    }

    private static DatasetException missing(
        String id, List<String> names, TfExample example, String hint) {
      List<String> others = example.names();
      return new DatasetException(
          "Sample "
              + id
              + " has no feature "
              + String.join(" or ", names)
              + (others.isEmpty()
                  ? ", nor any other."
                  : ", only "
                      + String.join(", ", others.subList(0, Math.min(5, others.size())))
                      + (others.size() > 5 ? " and others." : ".")),
          hint,
          null);
    }
  }

  /** Examples of one file. */
  private static final class Examples implements Records {
    private final DataFile shard;
    private final TfRecordReader reader;
    private final Features features;
    private long index;

    Examples(DataFile shard, TfRecordReader reader, Features features) {
      this.shard = shard;
      this.reader = reader;
      this.features = features;
    }

    @Override
    public @Nullable Item next() {
      String id = shard.name() + "/" + index;
      TfRecordReader.Entry entry = reader.next(id);
      index++;
      if (entry == null) {
        return null;
      }
      DatasetException why = entry.why();
      if (why != null) {
        return new Item(id, new Content.Bad(why), OptionalInt.empty());
      }
      TfExample example;
      try {
        example = new TfExample(entry.bytes());
        return new Item(id, features.content(id, example), features.label(id, shard, example));
      } catch (IOException e) {
        DatasetException no =
            new DatasetException(
                "Sample " + id + " is no tf.train.Example.",
                "Loupe reads pictures from messages of that kind alone.",
                null);
        return new Item(id, new Content.Bad(no), OptionalInt.empty());
      }
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
