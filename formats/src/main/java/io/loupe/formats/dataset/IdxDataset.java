package io.loupe.formats.dataset;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Grey images, and their labels, as IDX files like those of MNIST, plain or gzipped. Bytes 0..255
 * become picture values {@link InputSpec#min()}..{@link InputSpec#max()}, then model input.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">the format</a>
 */
public final class IdxDataset {
  private IdxDataset() {}

  /**
   * Opens images without labels.
   *
   * @param location what {@link Dataset#location()} shall say
   * @param images file of three dimensions [N,H,W]
   * @param input what the model wants: [1,H,W], or [K] of as many values
   * @return the dataset; ids are the file's name and a number from 0, as in {@code
   *     t10k-images-idx3-ubyte/17}
   * @throws DatasetException if a header is damaged, does not fit the file, or images do not fit
   *     the model
   */
  public static Dataset open(String location, DataFile images, InputSpec input) {
    return open(location, images, null, input);
  }

  /**
   * Opens images with labels.
   *
   * @param location what {@link Dataset#location()} shall say
   * @param images file of three dimensions [N,H,W]
   * @param labels file of one dimension [N], or null if there is none
   * @param input what the model wants: [1,H,W], or [K] of as many values
   * @return the dataset, whose class names are the numbers from 0 to the highest label
   * @throws DatasetException if a header is damaged or does not fit its file, there are more or
   *     fewer labels than images, or images do not fit the model
   */
  public static Dataset open(
      String location, DataFile images, @Nullable DataFile labels, InputSpec input) {
    IdxHeader header = header(images);
    Shape item;
    try {
      item = Shape.of(1, header.sizes().get(1), header.sizes().get(2));
    } catch (IllegalArgumentException e) {
      throw images.wrong("has a damaged header: " + e.getMessage(), "Fetch it again.");
    }
    if (!Fit.fits(item, input.shape())) {
      throw Fit.error(
          images + " holds images", item, input, "Choose data and a model that fit each other.");
    }
    Labels read = labels == null ? Labels.NONE : labels(labels, images, header.count());
    Supplier<String> sha256 =
        () ->
            labels == null
                ? Fingerprint.of(images)
                : new Fingerprint().add(images.name(), images).add(labels.name(), labels).finish();
    return new FileDataset(
        location,
        header.count(),
        read.names(),
        List.of(),
        sha256,
        () -> Reader.open(images, header, read, new PixelScale(input), input.shape()));
  }

  private static IdxHeader header(DataFile images) {
    try (DataInputStream in = new DataInputStream(images.openUnpacked())) {
      return IdxHeader.read(in, images, 3);
    } catch (IOException e) {
      throw images.unreadable(e);
    }
  }

  private static Labels labels(DataFile file, DataFile images, int count) {
    try (DataInputStream in = new DataInputStream(file.openUnpacked())) {
      int found = IdxHeader.read(in, file, 1).count();
      if (found != count) {
        throw Labels.count(file, found, images, count);
      }
      Labels.checkRoom(file, count);
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count || in.read() >= 0) {
        throw IdxHeader.length(file, bytes.length == count);
      }
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        labels[i] = bytes[i] & 0xff;
      }
      return Labels.of(labels, file);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static final class Reader implements SampleReader {
    private final DataFile file;
    private final DataInputStream in;
    private final int count;
    private final String prefix;
    private final Labels labels;
    private final PixelScale scale;
    private final Shape shape;
    private final byte[] bytes;
    private int index;

    private Reader(
        DataFile file,
        DataInputStream in,
        int count,
        Labels labels,
        PixelScale scale,
        Shape shape) {
      this.file = file;
      this.in = in;
      this.count = count;
      this.labels = labels;
      this.scale = scale;
      this.shape = shape;
      this.bytes = new byte[shape.elements()];
      String name = file.name();
      this.prefix = (name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name) + "/";
    }

    static Reader open(
        DataFile file, IdxHeader header, Labels labels, PixelScale scale, Shape shape) {
      try {
        DataInputStream in = new DataInputStream(file.openUnpacked());
        try {
          if (!IdxHeader.read(in, file, 3).equals(header)) {
            throw file.wrong("has changed since it was opened", "Run again.");
          }
          return new Reader(file, in, header.count(), labels, scale, shape);
        } catch (IOException | RuntimeException e) {
          in.close();
          throw e;
        }
      } catch (IOException e) {
        throw file.unreadable(e);
      }
    }

    @Override
    public @Nullable Sample next() {
      try {
        if (index == count) {
          if (in.read() >= 0) {
            throw IdxHeader.length(file, true);
          }
          return null;
        }
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
          throw IdxHeader.length(file, false);
        }
      } catch (IOException e) {
        throw file.unreadable(e);
      }
      OptionalInt label = labels.get(index);
      Sample sample = new Sample(prefix + index, tensor(), label);
      index++;
      return sample;
    }

    @Override
    public void skip(long count) {
      int skipped = (int) Math.min(count, this.count - index);
      try {
        in.skipNBytes((long) skipped * bytes.length);
      } catch (EOFException e) {
        throw IdxHeader.length(file, false);
      } catch (IOException e) {
        throw file.unreadable(e);
      }
      index += skipped;
    }

    private Tensor tensor() {
      boolean flat = shape.rank() == 1;
      float[] values = new float[bytes.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = scale.of(bytes[i] & 0xff, flat ? i : 0);
      }
      return Tensor.of(shape, values);
    }

    @Override
    public void close() {
      file.close(in);
    }
  }
}
