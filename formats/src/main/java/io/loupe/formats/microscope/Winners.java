package io.loupe.formats.microscope;

import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * What a layer makes of one sample: at each place the strongest filters, and the map of each. Texts
 * are bytes, made smaller (RFC 1951) and in Base64.
 *
 * @param filters of the layer
 * @param rows of a map
 * @param columns of a map
 * @param winners at each place the strongest, the second and so on: two bytes each, the low one
 *     first; 65535 where fewer filters are above zero
 * @param shares of each of these in the sum of all filters above zero at the place, of 255
 * @param mapRows of the maps, of which large ones hold the largest value of each square
 * @param mapColumns of the maps
 * @param lowest value, 0 of the maps
 * @param highest value, 31 of the maps and 255 of the peaks
 * @param maps one byte for each value, filter after filter
 * @param peaks one byte for the largest value of each filter
 */
record Winners(
    int filters,
    int rows,
    int columns,
    List<String> winners,
    List<String> shares,
    int mapRows,
    int mapColumns,
    @Nullable Double lowest,
    @Nullable Double highest,
    String maps,
    String peaks) {
  private static final int KEPT = 4;
  private static final int NONE = 65535;
  private static final int LARGEST_MAP = 32;
  private static final int SMALLEST_MAP = 4;

  /** Numbers of all maps of a folder, of which each needs about half a byte. */
  private static final double MAPPED = 2.2e7;

  private static final int LEVELS = 31;

  /** The largest side of a map with which those of all samples and layers stay within bounds. */
  static int side(List<LayerInfo> layers, int samples) {
    return IntStream.iterate(LARGEST_MAP, side -> side > SMALLEST_MAP, side -> side - 1)
        .filter(
            side ->
                samples
                        * layers.stream()
                            .mapToDouble(layer -> mapped(layer.outputShape(), side))
                            .sum()
                    <= MAPPED)
        .findFirst()
        .orElse(SMALLEST_MAP);
  }

  private static double mapped(Shape shape, int side) {
    int columns = shape.rank() > 1 ? shape.dim(-1) : 1;
    int rows = shape.elements() / shape.dim(0) / columns;
    int step = step(rows, columns, side);
    return (double) shape.dim(0) * parts(rows, step) * parts(columns, step);
  }

  private static int step(int rows, int columns, int side) {
    return parts(Math.max(rows, columns), side);
  }

  private static int parts(int length, int step) {
    return (length + step - 1) / step;
  }

  /** Reads the maps [K,h,w], [K,l] or [K] of one sample, which are kept up to a side. */
  static Winners of(Tensor values, int side) {
    int rank = values.shape().rank();
    int filters = values.shape().dim(0);
    int columns = rank > 1 ? values.shape().dim(-1) : 1;
    int positions = values.shape().elements() / filters;
    int rows = positions / columns;
    byte[][] winners = new byte[KEPT][2 * positions];
    byte[][] shares = new byte[KEPT][positions];
    for (int p = 0; p < positions; p++) {
      int place = p;
      double sum =
          IntStream.range(0, filters)
              .mapToDouble(k -> Math.max(0, values.get(k * positions + place)))
              .sum();
      int[] strongest = strongest(values, filters, positions, p);
      for (int rank0 = 0; rank0 < KEPT; rank0++) {
        int filter = strongest[rank0];
        winners[rank0][2 * p] = (byte) filter;
        winners[rank0][2 * p + 1] = (byte) (filter >> 8);
        shares[rank0][p] =
            filter == NONE ? 0 : (byte) Math.round(255 * values.get(filter * positions + p) / sum);
      }
    }
    Maps maps = Maps.of(values, filters, rows, columns, step(rows, columns, side));
    return new Winners(
        filters,
        rows,
        columns,
        IntStream.range(0, KEPT).mapToObj(i -> packed(winners[i])).toList(),
        IntStream.range(0, KEPT).mapToObj(i -> packed(shares[i])).toList(),
        maps.rows(),
        maps.columns(),
        DataScript.rounded(maps.lowest()),
        DataScript.rounded(maps.highest()),
        maps.bytes(),
        maps.peaks());
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String packed(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] part = new byte[1 << 13];
      while (!deflater.finished()) {
        out.write(part, 0, deflater.deflate(part));
      }
      return base64(out.toByteArray());
    } finally {
      deflater.end();
    }
  }

  /** Of equal values the one with the lower number comes first. */
  private static int[] strongest(Tensor values, int filters, int positions, int p) {
    int[] found = new int[KEPT];
    java.util.Arrays.fill(found, NONE);
    for (int k = 0; k < filters; k++) {
      float value = values.get(k * positions + p);
      int at = KEPT;
      while (at > 0
          && value > 0
          && (found[at - 1] == NONE || value > values.get(found[at - 1] * positions + p))) {
        at--;
      }
      if (at < KEPT) {
        System.arraycopy(found, at, found, at + 1, KEPT - 1 - at);
        found[at] = k;
      }
    }
    return found;
  }

  private record Maps(
      int rows, int columns, double lowest, double highest, String bytes, String peaks) {
    static Maps of(Tensor values, int filters, int rows, int columns, int step) {
      int h = parts(rows, step);
      int w = parts(columns, step);
      float[] kept = new float[filters * h * w];
      java.util.Arrays.fill(kept, Float.NEGATIVE_INFINITY);
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < values.shape().elements(); i++) {
        int x = i % columns / step;
        int y = i / columns % rows / step;
        int at = (i / (rows * columns) * h + y) * w + x;
        kept[at] = Math.max(kept[at], values.get(i));
        lowest = Math.min(lowest, values.get(i));
        highest = Math.max(highest, values.get(i));
      }
      lowest = Math.min(0, lowest);
      byte[] bytes = new byte[kept.length];
      byte[] peaks = new byte[filters];
      for (int i = 0; i < bytes.length; i++) {
        double share = highest > lowest ? (kept[i] - lowest) / (highest - lowest) : 0;
        int filter = i / (h * w);
        bytes[i] = (byte) Math.round(LEVELS * share);
        peaks[filter] = (byte) Math.max(peaks[filter] & 0xff, Math.round(255 * share));
      }
      return new Maps(h, w, lowest, highest, packed(bytes), packed(peaks));
    }
  }
}
