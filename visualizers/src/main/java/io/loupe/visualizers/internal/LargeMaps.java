package io.loupe.visualizers.internal;

/**
 * Makes large maps small enough to be drawn side by side: each position becomes the mean of a
 * square of positions.
 */
public final class LargeMaps {
  private static final int LONGEST_SIDE = 160;

  private LargeMaps() {}

  /** Side of the squares; 1 if maps are drawn as they are, as bands over time are. */
  public static int factor(Maps maps) {
    return maps.isSequence() ? 1 : (maps.longestSide() + LONGEST_SIDE - 1) / LONGEST_SIDE;
  }

  public static Maps reduced(Maps maps) {
    int factor = factor(maps);
    return new Maps(
        maps.filters(),
        (maps.rows() + factor - 1) / factor,
        (maps.columns() + factor - 1) / factor,
        maps.isSequence());
  }

  /** Reduces all maps of [K,h,w]. */
  public static float[] reduce(float[] values, Maps maps) {
    int factor = factor(maps);
    if (factor == 1) {
      return values;
    }
    Maps small = reduced(maps);
    float[] out = new float[small.elements()];
    for (int i = 0; i < out.length; i++) {
      int k = i / small.positions();
      int row = i % small.positions() / small.columns() * factor;
      int column = i % small.columns() * factor;
      double sum = 0;
      int n = 0;
      for (int r = row; r < Math.min(row + factor, maps.rows()); r++) {
        for (int c = column; c < Math.min(column + factor, maps.columns()); c++) {
          sum += values[(k * maps.rows() + r) * maps.columns() + c];
          n++;
        }
      }
      out[i] = (float) (sum / n);
    }
    return out;
  }
}
