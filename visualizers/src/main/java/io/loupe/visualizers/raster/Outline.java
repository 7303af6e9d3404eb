package io.loupe.visualizers.raster;

import java.util.Arrays;

/** Collects straight pieces; curves are cut into pieces too short to be seen. */
final class Outline {
  private static final int PIECES = 8;

  private double[] lines = new double[256];
  private int size;

  void line(double x0, double y0, double x1, double y1) {
    if (size + 4 > lines.length) {
      lines = Arrays.copyOf(lines, 2 * lines.length);
    }
    lines[size] = x0;
    lines[size + 1] = y0;
    lines[size + 2] = x1;
    lines[size + 3] = y1;
    size += 4;
  }

  void curve(double x0, double y0, double cx, double cy, double x1, double y1) {
    double fromX = x0;
    double fromY = y0;
    for (int i = 1; i <= PIECES; i++) {
      double t = (double) i / PIECES;
      double s = 1 - t;
      double toX = s * s * x0 + 2 * s * t * cx + t * t * x1;
      double toY = s * s * y0 + 2 * s * t * cy + t * t * y1;
      line(fromX, fromY, toX, toY);
      fromX = toX;
      fromY = toY;
    }
  }

  double[] lines() {
    return Arrays.copyOf(lines, size);
  }
}
