package io.loupe.formats.picture.webp;

import java.util.Arrays;
import java.util.List;

/**
 * Encodes pictures without loss, RFC 9649, section 3: each pixel is said, taken from those seen
 * lately by their hash, or copied with others from further back. What is drawn (areas of one
 * colour, pixels that are magnified, text) takes a half to a fifth of what PNG needs. Where that
 * does not shrink a picture much, what its neighbours let expect is taken from each pixel first, as
 * suits photographs, and the smaller of the two is kept. Equal pictures give equal bytes.
 */
public final class LosslessWriter {
  /** Width and height are at most this. */
  public static final int LARGEST = 1 << 14;

  private static final int SIGNATURE = 0x2f;
  private static final int CACHE_BITS = 10;
  private static final int FIRST_CACHED = Lossless.GREEN + Lossless.LENGTHS;

  /** A picture of which a pixel takes less than a byte by so much is drawn, not photographed. */
  private static final int DRAWN = 2;

  private static final int PREDICTOR = 0;
  private static final int SUBTRACT_GREEN = 2;

  /** The codes in their order; that of green also says lengths and places in the cache. */
  private static final int GREEN = 0;

  private static final int RED = 1;
  private static final int BLUE = 2;
  private static final int ALPHA = 3;
  private static final int DISTANCE = 4;

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
    BitWriter drawn = begun(argb, width, height);
    drawn.flag(false); // no transform
    new LosslessWriter(argb, width).write(drawn, true);
    byte[] plain = drawn.toBytes();
    if (plain.length < argb.length / DRAWN) {
      return plain;
    }
    Residuals rest = Residuals.of(argb, width);
    BitWriter foretold = begun(argb, width, height);
    transform(foretold, SUBTRACT_GREEN);
    transform(foretold, PREDICTOR);
    foretold.number(rest.bits() - 2, 3);
    new LosslessWriter(rest.modes(), LosslessTransform.tilesPerRow(width, rest.bits()))
        .write(foretold, false);
    foretold.flag(false); // no further transform
    new LosslessWriter(rest.pixels(), width).write(foretold, true);
    byte[] smaller = foretold.toBytes();
    return smaller.length < plain.length ? smaller : plain;
  }

  private static BitWriter begun(int[] argb, int width, int height) {
    BitWriter out = new BitWriter();
    out.number(SIGNATURE, 8);
    out.number(width - 1, 14);
    out.number(height - 1, 14);
    out.flag(Arrays.stream(argb).anyMatch(pixel -> pixel >>> 24 != 255));
    out.number(0, 3);
    return out;
  }

  private static void transform(BitWriter out, int kind) {
    out.flag(true);
    out.number(kind, 2);
  }

  /** Where each pixel stands among those seen lately, -1 if nowhere. */
  private static short[] inCache(int[] pixels) {
    int[] cache = new int[1 << CACHE_BITS];
    short[] places = new short[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int place = Lossless.place(pixels[i], CACHE_BITS);
      places[i] = (short) (cache[place] == pixels[i] ? place : -1);
      cache[place] = pixels[i];
    }
    return places;
  }

  private void write(BitWriter out, boolean isPicture) {
    PixelCopies copies = PixelCopies.of(pixels, width);
    int[] steps = copies.cheapest(new Costs(codes(copies, copies.longest())));
    List<PrefixCodeWriter> codes = codes(copies, steps);
    out.flag(true);
    out.number(CACHE_BITS, 4);
    if (isPicture) {
      out.flag(false); // one group of codes for the whole picture
    }
    codes.forEach(code -> code.describe(out));
    say(
        copies,
        steps,
        (code, symbol, bits, extra) -> {
          codes.get(code).symbol(out, symbol);
          out.number(extra, bits);
        });
  }

  /** Codes that suit what is said. */
  private List<PrefixCodeWriter> codes(PixelCopies copies, int[] steps) {
    int[][] counts = {
      new int[FIRST_CACHED + (1 << CACHE_BITS)],
      new int[256],
      new int[256],
      new int[256],
      new int[Lossless.DISTANCES]
    };
    say(copies, steps, (code, symbol, bits, extra) -> counts[code][symbol]++);
    return Arrays.stream(counts).map(PrefixCodeWriter::of).toList();
  }

  /** Told of each symbol of the picture: of which code it is, and of the bits behind it. */
  private interface Said {
    void symbol(int code, int symbol, int bits, int extra);
  }

  private void say(PixelCopies copies, int[] steps, Said said) {
    for (int at = 0; at < pixels.length; at += steps[at]) {
      if (steps[at] > 1) {
        number(said, GREEN, Lossless.GREEN, steps[at]);
        number(said, DISTANCE, 0, copies.code(at));
      } else if (inCache[at] >= 0) {
        said.symbol(GREEN, FIRST_CACHED + inCache[at], 0, 0);
      } else {
        said.symbol(GREEN, (pixels[at] >> 8) & 0xff, 0, 0);
        said.symbol(RED, (pixels[at] >> 16) & 0xff, 0, 0);
        said.symbol(BLUE, pixels[at] & 0xff, 0, 0);
        said.symbol(ALPHA, pixels[at] >>> 24, 0, 0);
      }
    }
  }

  private static void number(Said said, int code, int from, int value) {
    int symbol = prefix(value);
    said.symbol(code, from + symbol, extraBits(symbol), value - 1);
  }

  /** The symbol of a length or distance, of which its lowest bits are left out. */
  private static int prefix(int value) {
    int number = value - 1;
    if (number < 4) {
      return number;
    }
    int highest = 31 - Integer.numberOfLeadingZeros(number);
    return 2 * highest + ((number >> (highest - 1)) & 1);
  }

  private static int extraBits(int symbol) {
    return symbol < 4 ? 0 : (symbol - 2) >> 1;
  }

  /** What steps cost by some codes. */
  private final class Costs implements PixelCopies.Price {
    private static final int UNUSED = 14;

    private final List<PrefixCodeWriter> codes;

    Costs(List<PrefixCodeWriter> codes) {
      this.codes = codes;
    }

    @Override
    public int pixel(int at) {
      return inCache[at] >= 0
          ? bits(GREEN, FIRST_CACHED + inCache[at])
          : bits(GREEN, (pixels[at] >> 8) & 0xff)
              + bits(RED, (pixels[at] >> 16) & 0xff)
              + bits(BLUE, pixels[at] & 0xff)
              + bits(ALPHA, pixels[at] >>> 24);
    }

    @Override
    public int copy(int length, int code) {
      int longs = prefix(length);
      int fars = prefix(code);
      return bits(GREEN, Lossless.GREEN + longs)
          + extraBits(longs)
          + bits(DISTANCE, fars)
          + extraBits(fars);
    }

    private int bits(int code, int symbol) {
      PrefixCodeWriter of = codes.get(code);
      return of.isUsed(symbol) ? of.bits(symbol) : UNUSED;
    }
  }
}
