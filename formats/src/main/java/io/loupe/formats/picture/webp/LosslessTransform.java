package io.loupe.formats.picture.webp;

import java.io.IOException;

/** What was done to a picture before it was packed, and how it is undone, RFC 9649, section 3.5. */
sealed interface LosslessTransform {
  /** Returns how wide the packed picture is. */
  default int packedWidth(int width) {
    return width;
  }

  /** Undoes it; the pixels may be changed in place. */
  int[] undo(int[] pixels, int height) throws IOException;

  /** Adds each of the four bytes for itself. */
  static int sum(int a, int b) {
    return (((a & 0xff00ff00) + (b & 0xff00ff00)) & 0xff00ff00)
        | (((a & 0x00ff00ff) + (b & 0x00ff00ff)) & 0x00ff00ff);
  }

  static int tilesPerRow(int width, int bits) {
    return (width + (1 << bits) - 1) >> bits;
  }

  /** Green was subtracted from red and blue. */
  record Green() implements LosslessTransform {
    @Override
    public int[] undo(int[] pixels, int height) {
      for (int i = 0; i < pixels.length; i++) {
        int green = (pixels[i] >> 8) & 0xff;
        pixels[i] = sum(pixels[i], (green << 16) | green);
      }
      return pixels;
    }
  }

  /** Shares of green and red were subtracted from the others, other shares in each tile. */
  @SuppressWarnings("ArrayRecordComponent")
  record Crossed(int width, int bits, int[] tiles) implements LosslessTransform {
    @Override
    public int[] undo(int[] pixels, int height) {
      int perRow = tilesPerRow(width, bits);
      for (int i = 0; i < pixels.length; i++) {
        int tile = tiles[((i / width) >> bits) * perRow + ((i % width) >> bits)];
        int pixel = pixels[i];
        int green = pixel >> 8;
        int red = ((pixel >> 16) + share(tile, green)) & 0xff;
        int blue = (pixel + share(tile >> 8, green) + share(tile >> 16, red)) & 0xff;
        pixels[i] = (pixel & 0xff00ff00) | (red << 16) | blue;
      }
      return pixels;
    }

    private static int share(int factor, int value) {
      return ((byte) factor * (byte) value) >> 5;
    }
  }

  /** Pixels are numbers of colours; several may lie in the green of one. */
  @SuppressWarnings("ArrayRecordComponent")
  record Palette(int width, int[] colours) implements LosslessTransform {
    private int packing() {
      return colours.length <= 2 ? 3 : colours.length <= 4 ? 2 : colours.length <= 16 ? 1 : 0;
    }

    @Override
    public int packedWidth(int whole) {
      return tilesPerRow(whole, packing());
    }

    @Override
    public int[] undo(int[] pixels, int height) {
      int packing = packing();
      int perRow = packedWidth(width);
      int bits = 8 >> packing;
      int[] out = packing == 0 ? pixels : new int[width * height];
      for (int i = 0; i < out.length; i++) {
        int x = i % width;
        int green = (pixels[i / width * perRow + (x >> packing)] >> 8) & 0xff;
        int number = (green >> ((x & ((1 << packing) - 1)) * bits)) & ((1 << bits) - 1);
        out[i] = number < colours.length ? colours[number] : 0;
      }
      return out;
    }
  }

  /** Only the difference to what the neighbours let expect was kept, in one of 14 ways per tile. */
  @SuppressWarnings("ArrayRecordComponent")
  record Predictor(int width, int bits, int[] tiles) implements LosslessTransform {
    @Override
    public int[] undo(int[] pixels, int height) {
      int perRow = tilesPerRow(width, bits);
      for (int i = 0; i < pixels.length; i++) {
        int tile = tiles[((i / width) >> bits) * perRow + ((i % width) >> bits)];
        pixels[i] = sum(pixels[i], expected(pixels, width, i, (tile >> 8) & 0xf));
      }
      return pixels;
    }

    /**
     * What the neighbours of a pixel let expect; at the upper and left border the mode is fixed.
     */
    static int expected(int[] pixels, int width, int i, int mode) {
      if (i < width) {
        return i == 0 ? 0xff000000 : pixels[i - 1];
      }
      return i % width == 0
          ? pixels[i - width]
          : expected(
              mode, pixels[i - 1], pixels[i - width], pixels[i - width + 1], pixels[i - width - 1]);
    }

    private static int expected(int mode, int left, int top, int right, int corner) {
      return switch (mode) {
        case 1 -> left;
        case 2 -> top;
        case 3 -> right;
        case 4 -> corner;
        case 5 -> mean(mean(left, right), top);
        case 6 -> mean(left, corner);
        case 7 -> mean(left, top);
        case 8 -> mean(corner, top);
        case 9 -> mean(top, right);
        case 10 -> mean(mean(left, corner), mean(top, right));
        case 11 -> nearer(left, top, corner);
        case 12 -> gradient(left, top, corner, false);
        case 13 -> gradient(mean(left, top), corner, corner, true);
        default -> 0xff000000;
      };
    }

    private static int mean(int a, int b) {
      return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    private static int nearer(int left, int top, int corner) {
      int toLeft = 0;
      int toTop = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int l = (left >> shift) & 0xff;
        int t = (top >> shift) & 0xff;
        int c = (corner >> shift) & 0xff;
        toLeft += Math.abs(t - c);
        toTop += Math.abs(l - c);
      }
      return toLeft < toTop ? left : top;
    }

    /** Goes on by the difference of two, or by half of that. */
    private static int gradient(int from, int plus, int minus, boolean half) {
      int sum = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int f = (from >> shift) & 0xff;
        int p = (plus >> shift) & 0xff;
        int m = (minus >> shift) & 0xff;
        int value = half ? f + (f - m) / 2 : f + p - m;
        sum |= Transform.clip(value) << shift;
      }
      return sum;
    }
  }
}
