package io.loupe.formats.picture.webp;

/**
 * What is left of a picture when green is taken from red and blue and then from each pixel what its
 * neighbours let expect: of a photograph small numbers, which need few bits. RFC 9649, section 3.5.
 *
 * @param width of the picture
 * @param bits of the side of a tile
 * @param modes of each tile how its pixels are foretold, in the green of a pixel
 * @param pixels the picture without all that
 */
@SuppressWarnings("ArrayRecordComponent")
record Residuals(int width, int bits, int[] modes, int[] pixels) {
  private static final int BITS = 4;
  private static final int MODES = 14;

  static Residuals of(int[] argb, int width) {
    int[] green = new int[argb.length];
    for (int i = 0; i < argb.length; i++) {
      int own = (argb[i] >> 8) & 0xff;
      green[i] = difference(argb[i], (own << 16) | own);
    }
    int height = argb.length / width;
    int perRow = LosslessTransform.tilesPerRow(width, BITS);
    int[] modes = new int[perRow * LosslessTransform.tilesPerRow(height, BITS)];
    int[] left = new int[argb.length];
    for (int t = 0; t < modes.length; t++) {
      Tile tile = new Tile(green, width, height, (t % perRow) << BITS, (t / perRow) << BITS);
      int mode = tile.best();
      modes[t] = 0xff000000 | (mode << 8);
      tile.write(mode, left);
    }
    return new Residuals(width, BITS, modes, left);
  }

  /** Takes each of the four bytes for itself. */
  private static int difference(int a, int b) {
    return ((0x00ff00ff + (a & 0xff00ff00) - (b & 0xff00ff00)) & 0xff00ff00)
        | ((0xff00ff00 + (a & 0x00ff00ff) - (b & 0x00ff00ff)) & 0x00ff00ff);
  }

  /** A square of the picture, or what of it is inside. */
  private record Tile(int[] pixels, int width, int height, int left, int top) {
    /** The way that leaves the least; of equals the first. */
    int best() {
      int best = 0;
      long least = Long.MAX_VALUE;
      for (int mode = 0; mode < MODES; mode++) {
        long sum = 0;
        for (int y = top; y < bottom(); y++) {
          for (int x = left; x < right(); x++) {
            sum += size(rest(mode, x, y));
          }
        }
        if (sum < least) {
          least = sum;
          best = mode;
        }
      }
      return best;
    }

    void write(int mode, int[] out) {
      for (int y = top; y < bottom(); y++) {
        for (int x = left; x < right(); x++) {
          out[y * width + x] = rest(mode, x, y);
        }
      }
    }

    private int right() {
      return Math.min(width, left + (1 << BITS));
    }

    private int bottom() {
      return Math.min(height, top + (1 << BITS));
    }

    private int rest(int mode, int x, int y) {
      int i = y * width + x;
      return difference(pixels[i], LosslessTransform.Predictor.expected(pixels, width, i, mode));
    }

    private static int size(int rest) {
      return Math.abs((byte) rest)
          + Math.abs((byte) (rest >> 8))
          + Math.abs((byte) (rest >> 16))
          + Math.abs((byte) (rest >> 24));
    }
  }
}
