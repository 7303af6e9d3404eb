package io.loupe.visualizers.attribution.method;

/**
 * Brings a map to another size with straight lines between its values.
 *
 * @param corners whether the outer values stay in the corners (PyTorch's align_corners); else the
 *     middles of the outer values keep their distance to the border, and are continued to it
 */
record Stretch(boolean corners) {
  /** From [rows,columns] to [height,width], row by row. */
  double[] apply(double[] map, int rows, int columns, int height, int width) {
    int[] left = new int[width];
    int[] right = new int[width];
    double[] share = new double[width];
    for (int x = 0; x < width; x++) {
      double across = place(x, width, columns);
      left[x] = (int) across;
      right[x] = Math.min(left[x] + 1, columns - 1);
      share[x] = across - left[x];
    }
    double[] stretched = new double[height * width];
    for (int y = 0; y < height; y++) {
      double down = place(y, height, rows);
      int top = (int) down;
      int upper = top * columns;
      int lower = Math.min(top + 1, rows - 1) * columns;
      double below = down - top;
      for (int x = 0; x < width; x++) {
        double above = mix(map[upper + left[x]], map[upper + right[x]], share[x]);
        double under = mix(map[lower + left[x]], map[lower + right[x]], share[x]);
        stretched[y * width + x] = mix(above, under, below);
      }
    }
    return stretched;
  }

  private double place(int at, int to, int from) {
    double place =
        corners
            ? (to == 1 ? 0 : (double) at * (from - 1) / (to - 1))
            : (at + 0.5) * from / to - 0.5;
    return Math.min(Math.max(place, 0), from - 1);
  }

  private static double mix(double from, double to, double share) {
    return from + (to - from) * share;
  }
}
