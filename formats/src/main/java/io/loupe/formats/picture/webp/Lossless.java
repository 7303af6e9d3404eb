package io.loupe.formats.picture.webp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Decodes lossless pictures, RFC 9649, section 3. */
public final class Lossless {
  static final int GREEN = 256;
  static final int LENGTHS = 24;
  static final int DISTANCES = 40;

  private static final int MOST_CACHE_BITS = 11;
  private static final int HASH = 0x1e35a7bd;
  private static final int NEAR = 120;

  private final BitReader in;

  private Lossless(BitReader in) {
    this.in = in;
  }

  /** The codes of a part of a picture. */
  private record Group(
      PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {}

  /**
   * Decodes a picture.
   *
   * @param bytes a file
   * @param from where its chunk of pixels begins
   * @param end where that ends
   * @param width what the header says
   * @param height what the header says
   * @return pixels row by row, 0xAARRGGBB
   * @throws IOException if it is damaged or ends too early
   */
  public static int[] decode(byte[] bytes, int from, int end, int width, int height)
      throws IOException {
    BitReader in = new BitReader(bytes, from, end);
    in.number(8 + 14 + 14 + 1);
    if (in.number(3) != 0) {
      throw new IOException("an unknown version");
    }
    return new Lossless(in).picture(width, height);
  }

  private int[] picture(int width, int height) throws IOException {
    Deque<LosslessTransform> transforms = new ArrayDeque<>();
    int seen = 0;
    int across = width;
    while (in.flag()) {
      int kind = in.number(2);
      if ((seen & (1 << kind)) != 0) {
        throw new IOException("a transform twice");
      }
      seen |= 1 << kind;
      LosslessTransform transform = transform(kind, across, height);
      transforms.push(transform);
      across = transform.packedWidth(across);
    }
    int[] pixels = pixels(across, height, true);
    while (!transforms.isEmpty()) {
      pixels = transforms.pop().undo(pixels, height);
    }
    return pixels;
  }

  private LosslessTransform transform(int kind, int width, int height) throws IOException {
    switch (kind) {
      case 0, 1 -> {
        int bits = in.number(3) + 2;
        int[] tiles = pixels(tiles(width, bits), tiles(height, bits), false);
        return kind == 0
            ? new LosslessTransform.Predictor(width, bits, tiles)
            : new LosslessTransform.Crossed(width, bits, tiles);
      }
      case 2 -> {
        return new LosslessTransform.Green();
      }
      default -> {
        int count = in.number(8) + 1;
        int[] colours = pixels(count, 1, false);
        for (int i = 1; i < count; i++) {
          colours[i] = LosslessTransform.sum(colours[i], colours[i - 1]);
        }
        return new LosslessTransform.Palette(width, colours);
      }
    }
  }

  private static int tiles(int size, int bits) {
    return (size + (1 << bits) - 1) >> bits;
  }

  private int[] pixels(int width, int height, boolean outermost) throws IOException {
    int cacheBits = in.flag() ? in.number(4) : 0;
    if (cacheBits > MOST_CACHE_BITS) {
      throw new IOException("a cache too large");
    }
    int[] cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
    int groupBits = 0;
    int[] groupOf = new int[0];
    int groups = 1;
    if (outermost && in.flag()) {
      groupBits = in.number(3) + 2;
      groupOf = pixels(tiles(width, groupBits), tiles(height, groupBits), false);
      for (int i = 0; i < groupOf.length; i++) {
        groupOf[i] = (groupOf[i] >> 8) & 0xffff;
        groups = Math.max(groups, groupOf[i] + 1);
      }
    }
    Group[] codes = new Group[groups];
    for (int i = 0; i < groups; i++) {
      codes[i] = group(cache.length);
    }
    int[] pixels = new int[width * height];
    int perRow = tiles(width, groupBits);
    int filed = 0;
    int at = 0;
    while (at < pixels.length) {
      int x = at % width;
      int y = at / width;
      Group group =
          groups == 1 ? codes[0] : codes[groupOf[(y >> groupBits) * perRow + (x >> groupBits)]];
      int green = group.green.symbol(in);
      if (green < GREEN) {
        int red = group.red.symbol(in);
        int blue = group.blue.symbol(in);
        pixels[at++] = (group.alpha.symbol(in) << 24) | (red << 16) | (green << 8) | blue;
      } else if (green < GREEN + LENGTHS) {
        int length = prefixed(green - GREEN);
        int back = distance(prefixed(group.distance.symbol(in)), width);
        if (back > at || length > pixels.length - at) {
          throw new IOException("a copy from outside");
        }
        for (int i = 0; i < length; i++, at++) {
          pixels[at] = pixels[at - back];
        }
      } else {
        for (; filed < at; filed++) {
          file(cache, cacheBits, pixels[filed]);
        }
        pixels[at++] = cache[green - GREEN - LENGTHS];
      }
    }
    return pixels;
  }

  private static void file(int[] cache, int bits, int pixel) {
    cache[place(pixel, bits)] = pixel;
  }

  /** Where a pixel stands in a cache of so many bits. */
  static int place(int pixel, int bits) {
    return (HASH * pixel) >>> (32 - bits);
  }

  private Group group(int cacheSize) throws IOException {
    return new Group(
        PrefixCode.read(in, GREEN + LENGTHS + cacheSize),
        PrefixCode.read(in, 256),
        PrefixCode.read(in, 256),
        PrefixCode.read(in, 256),
        PrefixCode.read(in, DISTANCES));
  }

  /** Lengths and distances: the first few as they are, further ones with bits behind the symbol. */
  private int prefixed(int symbol) throws IOException {
    if (symbol < 4) {
      return symbol + 1;
    }
    int extra = (symbol - 2) >> 1;
    return ((2 + (symbol & 1)) << extra) + in.number(extra) + 1;
  }

  private static int distance(int code, int width) {
    if (code > NEAR) {
      return code - NEAR;
    }
    return Math.max(1, Neighbours.offset(code - 1, width));
  }
}
