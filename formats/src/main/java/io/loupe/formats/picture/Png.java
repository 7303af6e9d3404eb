package io.loupe.formats.picture;

import java.util.Set;
import java.util.zip.CRC32;

/**
 * PNG. Kept are header, palette and pixels; every chunk that is kept must have its checksum.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">the format</a>
 */
final class Png {
  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  private static final String NAME = "PNG";
  private static final int FRAME = 12;
  private static final int MOST_COLOURS = 256;
  private static final Set<String> CRITICAL = Set.of("IHDR", "PLTE", "IDAT", "IEND");

  private final PictureBytes bytes;
  private int end = SIGNATURE.length();
  private boolean pixels;
  private int[] palette = new int[0];

  private Png(PictureBytes bytes) {
    this.bytes = bytes;
  }

  static PicturePlan plan(PictureBytes bytes) {
    return new Png(bytes).plan();
  }

  private PicturePlan plan() {
    int at = end;
    String type = "";
    while (!type.equals("IEND")) {
      long length = bytes.u32(at, true);
      bytes.need(at + 8L, length + 4);
      type = type(at + 4);
      if (at == SIGNATURE.length() != type.equals("IHDR")) {
        throw bytes.damaged("its header is not where it belongs");
      }
      if (CRITICAL.contains(type)) {
        keep(type, at, (int) length);
      } else if (Character.isUpperCase(type.charAt(0))) {
        throw bytes.damaged("it has a part of an unknown kind");
      }
      at += (int) length + FRAME;
    }
    if (!pixels) {
      throw bytes.cut();
    }
    bytes.endAt(end);
    return header();
  }

  private void keep(String type, int at, int length) {
    checkSum(at, length);
    if (type.equals("IHDR") && length != 13) {
      throw bytes.damaged("its header has another length than 13 bytes");
    }
    if (type.equals("PLTE")) {
      readPalette(at + 8, length);
    }
    pixels |= type.equals("IDAT");
    end = bytes.keep(end, at, length + FRAME);
  }

  private String type(int at) {
    StringBuilder type = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      type.append((char) bytes.u8(at + i));
    }
    return type.toString();
  }

  private void checkSum(int at, int length) {
    CRC32 crc = new CRC32();
    bytes.digest(crc, at + 4, length + 4);
    if (crc.getValue() != bytes.u32(at + 8L + length, true)) {
      throw bytes.damaged("a checksum is wrong");
    }
  }

  private void readPalette(int at, int length) {
    if (length % 3 != 0 || length > 3 * MOST_COLOURS || palette.length > 0) {
      throw bytes.damaged("its palette is wrong");
    }
    palette = bytes.colours(at, length / 3, 3, false);
  }

  private PicturePlan header() {
    int at = SIGNATURE.length() + 8;
    long width = bytes.u32(at, true);
    long height = bytes.u32(at + 4, true);
    bytes.checkSize(width, height);
    int bits = bytes.u8(at + 8);
    int type = bytes.u8(at + 9);
    boolean interlaced = bytes.u8(at + 12) == 1;
    if (bytes.u8(at + 10) != 0 || bytes.u8(at + 11) != 0 || bytes.u8(at + 12) > 1) {
      throw bytes.damaged("it is packed in an unknown way");
    }
    int channels = channels(type, bits);
    long row = (width * channels * bits + 7) / 8;
    return PicturePlan.whole(
        NAME,
        (int) width,
        (int) height,
        row * height + 2 * row,
        interlaced ? 2 : 1,
        colours(type, bits),
        () -> Readers.raster(Readers.java("png"), bytes.array()));
  }

  private int channels(int type, int bits) {
    boolean fits =
        switch (type) {
          case 0 -> Set.of(1, 2, 4, 8, 16).contains(bits);
          case 3 -> Set.of(1, 2, 4, 8).contains(bits) && palette.length > 0;
          case 2, 4, 6 -> Set.of(8, 16).contains(bits);
          default -> false;
        };
    if (!fits) {
      throw bytes.damaged("it has colours of an unknown kind");
    }
    return switch (type) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  private Colours colours(int type, int bits) {
    return switch (type) {
      case 0, 4 -> Colours.grey(bits);
      case 3 -> Colours.palette(palette);
      default -> Colours.rgb(bits);
    };
  }
}
