package io.loupe.visualizers.raster;

/** Outline of one character as straight pieces, in font units, y upwards. Immutable. */
final class Glyph {
  private final double advance;
  private final double[] lines;

  Glyph(double advance, double[] lines) {
    this.advance = advance;
    this.lines = lines;
  }

  /** Distance to the next character. */
  double advance() {
    return advance;
  }

  /** Number of coordinates: x0, y0, x1, y1 of each piece. */
  int size() {
    return lines.length;
  }

  double at(int index) {
    return lines[index];
  }
}
