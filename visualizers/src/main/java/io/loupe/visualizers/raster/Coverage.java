package io.loupe.visualizers.raster;

/**
 * How much of each pixel lies inside an outline, exactly (area, not samples).
 *
 * <p>Every piece of the outline adds its signed height to the pixels right of it; the running sum
 * along a row is then the covered area.
 */
final class Coverage {
  private static final Coverage NOTHING = new Coverage(0, 0, 0, new float[0]);

  private final int left;
  private final int top;
  private final int width;
  private final float[] ink;

  private Coverage(int left, int top, int width, float[] ink) {
    this.left = left;
    this.top = top;
    this.width = width;
    this.ink = ink;
  }

  static Coverage of(Glyph glyph, double scale, double originX, double baseline) {
    if (glyph.size() == 0) {
      return NOTHING;
    }
    double minX = Double.POSITIVE_INFINITY;
    double maxX = Double.NEGATIVE_INFINITY;
    double minY = Double.POSITIVE_INFINITY;
    double maxY = Double.NEGATIVE_INFINITY;
    double[] pixels = new double[glyph.size()];
    for (int i = 0; i < pixels.length; i += 2) {
      pixels[i] = originX + glyph.at(i) * scale;
      pixels[i + 1] = baseline - glyph.at(i + 1) * scale;
      minX = Math.min(minX, pixels[i]);
      maxX = Math.max(maxX, pixels[i]);
      minY = Math.min(minY, pixels[i + 1]);
      maxY = Math.max(maxY, pixels[i + 1]);
    }
    int left = (int) Math.floor(minX);
    int top = (int) Math.floor(minY);
    int width = (int) Math.floor(maxX) - left + 2;
    int height = (int) Math.floor(maxY) - top + 1;
    double[] heights = new double[width * height];
    for (int i = 0; i < pixels.length; i += 4) {
      add(
          heights,
          width,
          pixels[i] - left,
          pixels[i + 1] - top,
          pixels[i + 2] - left,
          pixels[i + 3] - top);
    }
    return new Coverage(left, top, width, sum(heights, width));
  }

  int left() {
    return left;
  }

  int top() {
    return top;
  }

  int width() {
    return width;
  }

  int height() {
    return width == 0 ? 0 : ink.length / width;
  }

  float at(int column, int row) {
    return ink[row * width + column];
  }

  private static void add(double[] heights, int width, double x0, double y0, double x1, double y1) {
    if (y0 == y1) {
      return;
    }
    double sign = y0 < y1 ? 1 : -1;
    double topX = y0 < y1 ? x0 : x1;
    double topY = Math.min(y0, y1);
    double bottomY = Math.max(y0, y1);
    double slope = (x1 - x0) / (y1 - y0);
    for (int row = (int) topY; row < bottomY; row++) {
      double from = Math.max(topY, row);
      double to = Math.min(bottomY, row + 1);
      double xa = topX + (from - topY) * slope;
      double xb = topX + (to - topY) * slope;
      addRow(heights, row * width, Math.min(xa, xb), Math.max(xa, xb), sign * (to - from));
    }
  }

  private static void addRow(double[] heights, int start, double from, double to, double height) {
    for (int column = (int) from; column <= (int) to; column++) {
      double a = Math.max(from, column);
      double b = Math.min(to, column + 1);
      double share = to > from ? (b - a) / (to - from) : 1;
      double right = (a + b) / 2 - column;
      heights[start + column] += height * share * (1 - right);
      heights[start + column + 1] += height * share * right;
    }
  }

  private static float[] sum(double[] heights, int width) {
    float[] ink = new float[heights.length];
    for (int start = 0; start < heights.length; start += width) {
      double covered = 0;
      for (int column = 0; column < width; column++) {
        covered += heights[start + column];
        ink[start + column] = (float) Math.min(1, Math.abs(covered));
      }
    }
    return ink;
  }
}
