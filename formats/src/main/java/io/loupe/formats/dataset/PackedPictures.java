package io.loupe.formats.dataset;

import io.loupe.data.BadSamples;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.picture.PictureFile;
import io.loupe.tensor.Tensor;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that lie with their labels in a few large files: what the readers of such files have in
 * common. When it is opened, one pass over the files counts samples and classes without reading
 * pictures; memory holds one sample at a time, or one page of a table.
 */
final class PackedPictures {
  private PackedPictures() {}

  /** How files of one kind are read. */
  interface Format {
    /** Begins at the first sample of a file; with or without the bytes of its pictures. */
    Records open(DataFile shard, boolean pictures);

    /** What a file without samples should hold. */
    String hint();

    /** Names of classes, where the files say them. */
    default List<String> classNames() {
      return List.of();
    }
  }

  /** One pass over one file. What it throws ends the pass: the file is damaged. */
  interface Records extends Closeable {
    /** Returns the next sample, or null after the last. */
    @Nullable Item next();

    /** Passes over the next samples; those that are not there are not missed. */
    default void skip(long count) {
      for (long i = 0; i < count && next() != null; i++) {}
    }

    /** Returns names of what is no part of a sample, seen so far; a few at most. */
    default List<String> passedOver() {
      return List.of();
    }

    @Override
    void close();
  }

  /** A sample's picture. Both methods throw why this sample cannot be used, though others can. */
  interface Content {
    /** Decodes it. */
    Tensor input(String id, PictureDecoder decoder);

    /** Looks at its size alone. */
    void check(String id, PictureDecoder decoder);

    /** A picture's file in memory. */
    record Whole(DataFile file) implements Content {
      @Override
      public Tensor input(String id, PictureDecoder decoder) {
        return decoder.decode(id, file);
      }

      @Override
      public void check(String id, PictureDecoder decoder) {
        PictureFile.checkSize(file, decoder.sizeCheck(id));
      }
    }

    /**
     * A picture as values in the model's input scale, channels side by side.
     *
     * @param place where a sample has them
     */
    record Floats(String place, @SuppressWarnings("ArrayRecordComponent") float[] values)
        implements Content {
      @Override
      public Tensor input(String id, PictureDecoder decoder) {
        return decoder.values(id + ", " + place + ",", values);
      }

      @Override
      public void check(String id, PictureDecoder decoder) {
        input(id, decoder);
      }
    }

    /** A sample without a usable picture. */
    record Bad(DatasetException why) implements Content {
      @Override
      public Tensor input(String id, PictureDecoder decoder) {
        throw why;
      }

      @Override
      public void check(String id, PictureDecoder decoder) {
        throw why;
      }
    }

    /** A picture that was not asked for. */
    record Unread() implements Content {
      @Override
      public Tensor input(String id, PictureDecoder decoder) {
        throw new IllegalStateException("Opened without pictures");
      }

      @Override
      public void check(String id, PictureDecoder decoder) {
        throw new IllegalStateException("Opened without pictures");
      }
    }
  }

  /**
   * A sample as it was found.
   *
   * @param id names file and sample
   * @param content its picture
   * @param label if it has one
   */
  record Item(String id, Content content, OptionalInt label) {}

  static Dataset open(DataLocation location, Shards shards, InputSpec input, Format format) {
    Fit.checkPicture(input, "Give such data as npy:X[,Y].");
    PictureDecoder decoder = PictureDecoder.of(location, input);
    Count count = Count.of(shards, format);
    if (count.samples == 0) {
      throw new DatasetException("Data \"" + location + "\" have no samples.", format.hint(), null);
    }
    if (BadSamples.of(location) == BadSamples.FAIL) {
      checkFirst(shards, format, decoder);
    }
    List<String> names = format.classNames();
    return new FileDataset(
        location.toString(),
        count.samples,
        names.isEmpty() || count.classes == 0 ? Labels.numbered(count.classes) : names,
        count.warnings(),
        shards::sha256,
        () -> new Pass(shards, count.byShard, format, decoder)) {
      @Override
      public boolean hasOwnClassNames() {
        return !names.isEmpty() && count.classes > 0;
      }
    };
  }

  private static void checkFirst(Shards shards, Format format, PictureDecoder decoder) {
    for (DataFile shard : shards.files()) {
      try (Records records = format.open(shard, true)) {
        Item first = records.next();
        if (first != null) {
          first.content().check(first.id(), decoder);
          return;
        }
      }
    }
  }

  /** How many samples and classes there are. */
  private static final class Count {
    private long samples;
    private final List<Long> byShard = new ArrayList<>();
    private int classes;
    private @Nullable Item labelled;
    private @Nullable Item unlabelled;
    private final List<String> passedOver = new ArrayList<>();

    static Count of(Shards shards, Format format) {
      Count count = new Count();
      for (DataFile shard : shards.files()) {
        long before = count.samples;
        try (Records records = format.open(shard, false)) {
          for (Item item = records.next(); item != null; item = records.next()) {
            count.add(item);
          }
          records.passedOver().forEach(name -> count.passedOver.add(shard.name() + "/" + name));
        }
        count.byShard.add(count.samples - before);
      }
      return count;
    }

    private void add(Item item) {
      samples++;
      if (item.content() instanceof Content.Bad) {
        return;
      }
      if (item.label().isPresent()) {
        classes = Math.max(classes, item.label().getAsInt() + 1);
        labelled = Objects.requireNonNullElse(labelled, item);
      } else {
        unlabelled = Objects.requireNonNullElse(unlabelled, item);
      }
      if (labelled != null && unlabelled != null) {
        throw new DatasetException(
            "Sample "
                + unlabelled.id()
                + " has no class, and sample "
                + labelled.id()
                + " has one.",
            "Give every sample its class, or none.",
            null);
      }
    }

    List<String> warnings() {
      return passedOver.isEmpty()
          ? List.of()
          : List.of(
              "Not read, as no part of a sample: "
                  + String.join(", ", passedOver.subList(0, Math.min(3, passedOver.size())))
                  + (passedOver.size() > 3 ? " and others." : "."));
    }
  }

  /** One pass over all files. */
  private static final class Pass implements SampleReader {
    private final Shards shards;
    private final List<Long> counts;
    private final Format format;
    private final PictureDecoder decoder;
    private @Nullable Records records;
    private int opened;
    private @Nullable DatasetException end;

    Pass(Shards shards, List<Long> counts, Format format, PictureDecoder decoder) {
      this.shards = shards;
      this.counts = List.copyOf(counts);
      this.format = format;
      this.decoder = decoder;
    }

    @Override
    public @Nullable Sample next() {
      Item item = item();
      return item == null
          ? null
          : new Sample(item.id(), item.content().input(item.id(), decoder), item.label());
    }

    /** Whole files are passed over unopened, and of the next one no picture is decoded. */
    @Override
    public void skip(long count) {
      long left = count;
      while (records == null && opened < counts.size() && left >= counts.get(opened)) {
        left -= counts.get(opened++);
      }
      long inside = left;
      if (inside > 0) {
        damaging(
            () -> {
              Records open = open();
              if (open != null) {
                open.skip(inside);
              }
              return null;
            });
      }
    }

    /** The next sample of a file. */
    private @Nullable Item item() {
      return damaging(
          () -> {
            for (Records open = open(); open != null; open = open()) {
              Item item = open.next();
              if (item != null) {
                return item;
              }
              close();
            }
            return null;
          });
    }

    /** A damaged file ends the pass for good. */
    private @Nullable Item damaging(Supplier<@Nullable Item> reading) {
      if (end != null) {
        throw end;
      }
      try {
        return reading.get();
      } catch (DatasetException e) {
        end = e;
        throw e;
      }
    }

    /** The file at hand, or the next one; null after the last. */
    private @Nullable Records open() {
      if (records == null && opened < shards.files().size()) {
        records = format.open(shards.files().get(opened++), true);
      }
      return records;
    }

    @Override
    public void close() {
      Records open = records;
      records = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
