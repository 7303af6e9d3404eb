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
    double[] stretched = new double[height * width];
    for (int y = 0; y < height; y++) {
      double down = place(y, height, rows);
      int top = (int) down;
      int bottom = Math.min(top + 1, rows - 1);
      for (int x = 0; x < width; x++) {
        double across = place(x, width, columns);
        int left = (int) across;
        int right = Math.min(left + 1, columns - 1);
        double upper = mix(map[top * columns + left], map[top * columns + right], across - left);
        double lower =
            mix(map[bottom * columns + left], map[bottom * columns + right], across - left);
        stretched[y * width + x] = mix(upper, lower, down - top);
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
