package io.loupe.probe;

import java.util.Arrays;

/**
 * Smallest and largest values of a piece of a map. NaN is passed over; it spoils extremes that are
 * taken without branches, so that these are then taken again.
 */
final class MapPiece {
  /** How many maps are read together. */
  static final int ROWS = 8;

  private final float[] lowest;
  private final float[] highest;
  private final float[] bound;

  MapPiece(int length) {
    lowest = new float[length];
    highest = new float[length];
    bound = new float[length];
    Arrays.fill(lowest, Float.POSITIVE_INFINITY);
    Arrays.fill(highest, Float.NEGATIVE_INFINITY);
    Arrays.fill(bound, Float.MIN_VALUE);
  }

  /** The piece of each of some maps, read at once. */
  static final class Rows {
    private final double[][] values = new double[ROWS][ReproducibleSums.PIECE];
    private final float[] row = new float[ReproducibleSums.PIECE];
    private final float[] lowestBefore = new float[ReproducibleSums.PIECE];
    private final float[] highestBefore = new float[ReproducibleSums.PIECE];

    double[] values(int row) {
      return values[row];
    }
  }

  /** Memory for one element. */
  static int bytes() {
    return 3 * Float.BYTES;
  }

  /**
   * Reads the piece of some maps.
   *
   * @param maps where they lie
   * @param items which of them
   * @param stride from one to the next
   * @param from the piece's first element
   * @param rows where the values are put
   */
  void read(float[] maps, int[] items, int stride, int from, Rows rows) {
    int length = lowest.length;
    System.arraycopy(lowest, 0, rows.lowestBefore, 0, length);
    System.arraycopy(highest, 0, rows.highestBefore, 0, length);
    for (int n = 0; n < items.length; n++) {
      System.arraycopy(maps, items[n] * stride + from, rows.row, 0, length);
      take(rows.row, lowest, highest);
      widen(rows.row, rows.values[n], length);
    }
  }

  /** Takes an element's extremes again where NaN has spoilt them. */
  void passOverNaN(int i, int count, Rows rows) {
    if (lowest[i] <= highest[i]) {
      return;
    }
    lowest[i] = rows.lowestBefore[i];
    highest[i] = rows.highestBefore[i];
    for (int n = 0; n < count; n++) {
      float value = (float) rows.values[n][i];
      if (!Float.isNaN(value)) {
        lowest[i] = Math.min(lowest[i], value);
        highest[i] = Math.max(highest[i], value);
      }
    }
  }

  private static void take(float[] row, float[] lowest, float[] highest) {
    for (int i = 0; i < lowest.length; i++) {
      float value = row[i];
      lowest[i] = Math.min(lowest[i], value);
      highest[i] = Math.max(highest[i], value);
    }
  }

  private static void widen(float[] row, double[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = row[i];
    }
  }

  /**
   * The first element from one on whose values are not all below its bound; -1 if there is none.
   */
  int firstBeyond(int from) {
    for (int i = from; i < bound.length; i++) {
      if (!(highest[i] < bound[i] && -lowest[i] < bound[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Sets from which magnitude on an element's sums are not ready. */
  void setBound(int element, float magnitude) {
    bound[element] = magnitude;
  }

  float lowest(int element) {
    return lowest[element];
  }

  float highest(int element) {
    return highest[element];
  }

  /** Takes extremes that were found elsewhere. */
  void take(int element, float low, float high) {
    lowest[element] = Math.min(lowest[element], low);
    highest[element] = Math.max(highest[element], high);
  }

  /** The largest magnitude of an element; negative infinity if it had no value. */
  float largest(int element) {
    return Math.max(-lowest[element], highest[element]);
  }
}
