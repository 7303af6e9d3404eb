package io.loupe.formats.dataset;

import com.google.auto.service.AutoService;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import io.loupe.formats.npy.NpyHeader;
import io.loupe.formats.npy.NpyReader;
import io.loupe.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code npy:X[,Y][?layout=nhwc|nchw]}. X is [N,C,H,W], or [N,H,W,C] where the layout says
 * so, or [N,H,W], [N,C,L], [N,K]; rows [N,K] may hold the values of a picture, in the order that
 * the layout says. Its values are taken as they are, already in the model's input scale. Y is [N],
 * integers from 0, or rows [N,K] with a single 1 each: classes. Of 0 and 1 or of -1 and 1 alone
 * they may also be floats. Every other Y is what the model is to predict, one number for each
 * output.
 */
@AutoService(DatasetProvider.class)
public final class NpyProvider implements DatasetProvider {
  private static final String LAYOUT = "layout";
  private static final String LAST = "nhwc";
  private static final long MOST_TARGETS = 1L << 26;

  /** Creates the provider. */
  public NpyProvider() {}

  @Override
  public String id() {
    return "npy";
  }

  @Override
  public String description() {
    return "Arrays saved by NumPy, in the model's input scale: npy:X[,Y][?layout=nhwc|nchw].";
  }

  @Override
  public Set<String> options() {
    return Set.of(LAYOUT);
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    DataPaths paths = DataPaths.of(location, "npy:X[,Y][?layout=nhwc|nchw]");
    DataFile file = paths.samples();
    NpyHeader header = header(file);
    int count = count(header, file);
    Shape item = header.item(1, file);
    boolean channelsLast = channelsLast(location);
    checkShape(file, item, input, channelsLast, location);
    DataFile labelFile = paths.labels();
    Labels labels = labelFile == null ? Labels.NONE : labels(labelFile, file, count);
    return new FileDataset(
        location.toString(),
        count,
        labels.names(),
        List.of(),
        () -> sha256(file, labelFile),
        () -> new NpySamples(file, header, labels, input.shape(), channelsLast));
  }

  private static boolean channelsLast(DataLocation location) {
    String layout = location.options().getOrDefault(LAYOUT, "nchw");
    if (!Set.of(LAST, "nchw").contains(layout)) {
      throw ParameterException.limit(LAYOUT, "nhwc or nchw", layout);
    }
    return layout.equals(LAST);
  }

  private static void checkShape(
      DataFile file, Shape item, InputSpec input, boolean channelsLast, DataLocation location) {
    Shape wanted = input.shape();
    boolean list = item.rank() == 1 && wanted.rank() == 3 && item.elements() == wanted.elements();
    if (list ? isOrderKnown(wanted, location) : fits(item, wanted, channelsLast)) {
      return;
    }
    String hint =
        list
            ? "Say the order of the values in a row: ?layout=nhwc where the channels of a pixel are"
                + " side by side, ?layout=nchw where one plane comes after the other."
            : fits(item, wanted, !channelsLast)
                ? "Add ?layout=" + (channelsLast ? "nchw" : LAST) + "."
                : "Choose data and a model that fit each other.";
    throw Fit.error(file + " holds samples", item, input, hint);
  }

  /** Whether a row of values is a picture in one way alone. */
  private static boolean isOrderKnown(Shape wanted, DataLocation location) {
    return wanted.dim(0) == 1 || location.options().containsKey(LAYOUT);
  }

  private static boolean fits(Shape item, Shape wanted, boolean channelsLast) {
    return channelsLast
        ? item.rank() > 1 && item.rank() == wanted.rank() && channelsFirst(item).equals(wanted)
        : Fit.fits(item, wanted);
  }

  private static Shape channelsFirst(Shape item) {
    int[] dims = item.dims();
    int[] first = new int[dims.length];
    first[0] = dims[dims.length - 1];
    System.arraycopy(dims, 0, first, 1, dims.length - 1);
    return Shape.of(first);
  }

  private static NpyHeader header(DataFile file) {
    try (NpyReader reader = NpyReader.open(file)) {
      return reader.header();
    }
  }

  private static int count(NpyHeader header, DataFile file) {
    if (header.shape().isEmpty()) {
      throw file.wrong("holds a single number, not samples", "X is [N,C,H,W], [N,H,W] or [N,K].");
    }
    if (header.shape().get(0) > Integer.MAX_VALUE) {
      throw file.wrong("holds more than 2^31 - 1 samples", "Cut it into several files.");
    }
    return header.shape().get(0).intValue();
  }

  private static Labels labels(DataFile file, DataFile samples, int count) {
    try (NpyReader reader = NpyReader.open(file)) {
      NpyHeader header = reader.header();
      if (header.shape().isEmpty()) {
        throw file.wrong(
            "holds a single number, not labels",
            "Labels are [N], one for each sample; several outputs have [N,K].");
      }
      if (header.shape().get(0) != count) {
        throw Labels.count(file, header.shape().get(0), samples, count);
      }
      Labels.checkRoom(file, count);
      Shape row = header.item(1, file);
      if (row.elements() != 1 || !header.type().isInteger()) {
        return rows(reader, file, count, row.elements());
      }
      long[] values = new long[count];
      reader.readIntegers(values);
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        labels[i] = (int) Math.max(Math.min(values[i], Integer.MAX_VALUE), Integer.MIN_VALUE);
      }
      boolean signs =
          Arrays.stream(labels).allMatch(l -> l == 1 || l == -1)
              && Arrays.stream(labels).anyMatch(l -> l < 0);
      return signs ? Labels.ofRows(floats(labels), 1, file) : Labels.of(labels, file);
    }
  }

  private static Labels rows(NpyReader reader, DataFile file, int count, int width) {
    if (width == 0) {
      throw file.wrong("holds rows without numbers", "Give one number for each output.");
    }
    if ((long) count * width > MOST_TARGETS) {
      throw file.wrong(
          "holds " + (long) count * width + " numbers", "At most " + MOST_TARGETS + " are read.");
    }
    float[] values = new float[count * width];
    reader.read(values);
    return Labels.ofRows(values, width, file);
  }

  private static float[] floats(int[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  private static String sha256(DataFile samples, @Nullable DataFile labels) {
    return labels == null
        ? Fingerprint.of(samples)
        : new Fingerprint().add(samples.name(), samples).add(labels.name(), labels).finish();
  }
}
