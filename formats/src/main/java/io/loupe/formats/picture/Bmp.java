package io.loupe.formats.picture;

import java.util.Set;

/**
 * BMP of Windows and OS/2, plain or run-length packed; no other pictures inside of it.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/gdi/bitmap-storage">the format</a>
 */
final class Bmp {
  static final String SIGNATURE = "BM";

  private static final String NAME = "BMP";
  private static final int HEADER = 14;
  private static final int OLD = 12;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int MASKS = 3;
  private static final Set<Integer> HEADERS = Set.of(OLD, 40, 52, 56, 64, 108, 124);
  private static final int WITH_PROFILE = 108;

  private final PictureBytes bytes;
  private final int size;
  private final boolean old;

  private Bmp(PictureBytes bytes) {
    this.bytes = bytes;
    this.size = bytes.s32(HEADER);
    this.old = size == OLD;
  }

  static PicturePlan plan(PictureBytes bytes) {
    return new Bmp(bytes).plan();
  }

  private PicturePlan plan() {
    if (!HEADERS.contains(size)) {
      throw bytes.unread("with a header of an unknown kind");
    }
    bytes.need(HEADER, size);
    int width = old ? bytes.u16(18, false) : bytes.s32(18);
    long height = old ? bytes.u16(20, false) : Math.abs((long) bytes.s32(22));
    bytes.checkSize(width, height);
    int bits = bytes.u16(old ? 24 : 28, false);
    int packing = old ? 0 : bytes.s32(30);
    check(bits, packing);
    int[] palette = palette(bits);
    long row = ((long) width * bits + 31) / 32 * 4;
    long pixels = bytes.u32(10, false);
    if (packing == 0 || packing == MASKS) {
      bytes.need(pixels, row * height);
    }
    if (size >= WITH_PROFILE) {
      leaveProfileOut();
    }
    return PicturePlan.whole(
        NAME,
        width,
        (int) height,
        Math.max(row, (long) width * Math.max(bits, 8) / 8) * height + row,
        1,
        colours(bits, packing, palette),
        () -> Readers.raster(Readers.java("bmp"), bytes.array()));
  }

  private void check(int bits, int packing) {
    boolean known =
        switch (packing) {
          case 0 -> Set.of(1, 4, 8, 16, 24, 32).contains(bits);
          case RLE8 -> bits == 8;
          case RLE4 -> bits == 4;
          case MASKS -> size != 64 && (bits == 16 || bits == 32);
          default -> false;
        };
    if (!known) {
      throw bytes.unread("of " + bits + " bits, packed in the way " + (packing & 0xffffffffL));
    }
  }

  private int[] palette(int bits) {
    if (bits > 8) {
      return new int[0];
    }
    long used = old ? 0 : bytes.u32(46, false);
    if (used > 1L << bits) {
      throw bytes.damaged("its palette is too long");
    }
    int entry = old ? 3 : 4;
    int begin = HEADER + size;
    int count = used == 0 ? 1 << bits : (int) used;
    long room = Math.max(0, bytes.u32(10, false) - begin) / entry;
    return bytes.colours(begin, (int) Math.min(count, room), entry, true);
  }

  private Colours colours(int bits, int packing, int[] palette) {
    if (bits <= 8) {
      return Colours.palette(palette);
    }
    if (packing != MASKS) {
      return bits == 16 ? Colours.rgb(5) : Colours.rgb(8);
    }
    return Colours.rgb(maskBits(54), maskBits(58), maskBits(62));
  }

  private int maskBits(int at) {
    long mask = bytes.u32(at, false);
    int bits = Long.bitCount(mask);
    boolean together = mask != 0 && mask >> Long.numberOfTrailingZeros(mask) == (1L << bits) - 1;
    if (!together || bits > 16) {
      throw bytes.unread("with colours at odd places");
    }
    return bits;
  }

  /** A profile may name a file elsewhere. The kind of colours becomes plain sRGB. */
  private void leaveProfileOut() {
    String plain = "BGRs";
    for (int i = 0; i < plain.length(); i++) {
      bytes.put(HEADER + 56 + i, plain.charAt(i));
    }
  }
}
