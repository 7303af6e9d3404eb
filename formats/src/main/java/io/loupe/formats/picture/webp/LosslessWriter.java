package io.loupe.formats.picture.webp;

import java.util.Arrays;

/**
 * Encodes pictures without loss, RFC 9649, section 3: each pixel is said, taken from those seen
 * lately by their hash, or copied with others from further back. What is drawn (areas of one
 * colour, pixels that are magnified, text) takes a half to a fifth of what PNG needs; no transform
 * is made, so that photographs gain nothing. Equal pictures give equal bytes.
 */
public final class LosslessWriter {
  /** Width and height are at most this. */
  public static final int LARGEST = 1 << 14;

  private static final int SIGNATURE = 0x2f;
  private static final int GREEN = 256;
  private static final int LENGTHS = 24;
  private static final int DISTANCES = 40;
  private static final int CACHE_BITS = 10;
  private static final int HASH = 0x1e35a7bd;

  private final int[] pixels;
  private final int width;
  private final short[] inCache;

  private LosslessWriter(int[] pixels, int width) {
    this.pixels = pixels;
    this.width = width;
    this.inCache = inCache(pixels);
  }

  /**
   * Encodes a picture.
   *
   * @param argb pixels row by row, 0xAARRGGBB; stays as it is
   * @param width from 1 to {@link #LARGEST}
   * @param height from 1 to {@link #LARGEST}
   * @return the content of a chunk {@code VP8L}
   */
  public static byte[] encode(int[] argb, int width, int height) {
    if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
      throw new IllegalArgumentException("No WebP is " + width + " x " + height + " pixels");
    }
    BitWriter out = new BitWriter();
    out.number(SIGNATURE, 8);
    out.number(width - 1, 14);
    out.number(height - 1, 14);
    out.flag(Arrays.stream(argb).anyMatch(pixel -> pixel >>> 24 != 255));
    out.number(0, 3);
    out.flag(false); // no transform
    new LosslessWriter(argb, width).write(out);
    return out.toBytes();
  }

  /** Where each pixel stands among those seen lately, -1 if nowhere. */
  private static short[] inCache(int[] pixels) {
    int[] cache = new int[1 << CACHE_BITS];
    short[] places = new short[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int place = (HASH * pixels[i]) >>> (32 - CACHE_BITS);
      places[i] = (short) (cache[place] == pixels[i] ? place : -1);
      cache[place] = pixels[i];
    }
    return places;
  }

  private void write(BitWriter out) {
    PixelCopies copies = PixelCopies.of(pixels, width);
    int[] steps = copies.cheapest(codes(copies, copies.longest()));
    Codes codes = codes(copies, steps);
    out.flag(true);
    out.number(CACHE_BITS, 4);
    out.flag(false); // one group of codes for the whole picture
    for (PrefixCodeWriter code : codes.all()) {
      code.describe(out);
    }
    for (int at = 0; at < pixels.length; at += steps[at]) {
      if (steps[at] > 1) {
        number(out, codes.green, GREEN, steps[at]);
        number(out, codes.distance, 0, copies.code(at));
      } else if (inCache[at] >= 0) {
        codes.green.symbol(out, GREEN + LENGTHS + inCache[at]);
      } else {
        codes.green.symbol(out, (pixels[at] >> 8) & 0xff);
        codes.red.symbol(out, (pixels[at] >> 16) & 0xff);
        codes.blue.symbol(out, pixels[at] & 0xff);
        codes.alpha.symbol(out, pixels[at] >>> 24);
      }
    }
  }

  private static void number(BitWriter out, PrefixCodeWriter code, int from, int value) {
    int symbol = prefix(value);
    code.symbol(out, from + symbol);
    int extra = extraBits(symbol);
    out.number(value - 1, extra);
  }

  /** The symbol of a length or distance, of which its lowest bits are left out. */
  static int prefix(int value) {
    int number = value - 1;
    if (number < 4) {
      return number;
    }
    int highest = 31 - Integer.numberOfLeadingZeros(number);
    return 2 * highest + ((number >> (highest - 1)) & 1);
  }

  static int extraBits(int symbol) {
    return symbol < 4 ? 0 : (symbol - 2) >> 1;
  }

  private Codes codes(PixelCopies copies, int[] steps) {
    int[] green = new int[GREEN + LENGTHS + (1 << CACHE_BITS)];
    int[] red = new int[256];
    int[] blue = new int[256];
    int[] alpha = new int[256];
    int[] distance = new int[DISTANCES];
    for (int at = 0; at < pixels.length; at += steps[at]) {
      if (steps[at] > 1) {
        green[GREEN + prefix(steps[at])]++;
        distance[prefix(copies.code(at))]++;
      } else if (inCache[at] >= 0) {
        green[GREEN + LENGTHS + inCache[at]]++;
      } else {
        green[(pixels[at] >> 8) & 0xff]++;
        red[(pixels[at] >> 16) & 0xff]++;
        blue[pixels[at] & 0xff]++;
        alpha[pixels[at] >>> 24]++;
      }
    }
    return new Codes(
        PrefixCodeWriter.of(green),
        PrefixCodeWriter.of(red),
        PrefixCodeWriter.of(blue),
        PrefixCodeWriter.of(alpha),
        PrefixCodeWriter.of(distance));
  }

  /** Codes for all that is said of a picture, and what each takes by them. */
  private final class Codes implements PixelCopies.Price {
    private static final int UNUSED = 14;

    private final PrefixCodeWriter green;
    private final PrefixCodeWriter red;
    private final PrefixCodeWriter blue;
    private final PrefixCodeWriter alpha;
    private final PrefixCodeWriter distance;

    Codes(
        PrefixCodeWriter green,
        PrefixCodeWriter red,
        PrefixCodeWriter blue,
        PrefixCodeWriter alpha,
        PrefixCodeWriter distance) {
      this.green = green;
      this.red = red;
      this.blue = blue;
      this.alpha = alpha;
      this.distance = distance;
    }

    PrefixCodeWriter[] all() {
      return new PrefixCodeWriter[] {green, red, blue, alpha, distance};
    }

    @Override
    public int pixel(int at) {
      if (inCache[at] >= 0) {
        return bits(green, GREEN + LENGTHS + inCache[at]);
      }
      return bits(green, (pixels[at] >> 8) & 0xff)
          + bits(red, (pixels[at] >> 16) & 0xff)
          + bits(blue, pixels[at] & 0xff)
          + bits(alpha, pixels[at] >>> 24);
    }

    @Override
    public int copy(int length, int code) {
      int longs = prefix(length);
      int fars = prefix(code);
      return bits(green, GREEN + longs) + extraBits(longs) + bits(distance, fars) + extraBits(fars);
    }

    private static int bits(PrefixCodeWriter code, int symbol) {
      return code.isUsed(symbol) ? code.bits(symbol) : UNUSED;
    }
  }
}
