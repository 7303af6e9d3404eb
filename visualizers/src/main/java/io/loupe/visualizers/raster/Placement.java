package io.loupe.visualizers.raster;

/** Where and how a part of a glyph is placed: {@code x' = xx x + yx y + dx}. */
record Placement(double xx, double xy, double yx, double yy, double dx, double dy) {
  static final Placement NONE = new Placement(1, 0, 0, 1, 0, 0);

  Placement within(Placement outer) {
    return new Placement(
        outer.xx * xx + outer.yx * xy,
        outer.xy * xx + outer.yy * xy,
        outer.xx * yx + outer.yx * yy,
        outer.xy * yx + outer.yy * yy,
        outer.xx * dx + outer.yx * dy + outer.dx,
        outer.xy * dx + outer.yy * dy + outer.dy);
  }

  void apply(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      double from = x[i];
      x[i] = xx * from + yx * y[i] + dx;
      y[i] = xy * from + yy * y[i] + dy;
    }
  }
}
