package io.loupe.formats.picture;

import io.loupe.formats.picture.PicturePlan.Place;
import io.loupe.formats.picture.webp.KeyFrame;
import io.loupe.formats.picture.webp.Lossless;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.Raster;

/**
 * WebP, the first picture of it: lossy or lossless, without alpha, profile and the rest.
 *
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">the container</a>
 */
final class WebP {
  static final String SIGNATURE = "RIFF";
  static final String KIND = "WEBP";

  private static final String NAME = "WebP";
  private static final int FIRST = 12;
  private static final int FRAME_HEADER = 16;

  private final PictureBytes bytes;

  private WebP(PictureBytes bytes) {
    this.bytes = bytes;
  }

  static PicturePlan plan(PictureBytes bytes) {
    return new WebP(bytes).plan();
  }

  private PicturePlan plan() {
    if (!bytes.has(FIRST, "VP8X")) {
      return pixels(FIRST, 0, 0, 0, 0);
    }
    bytes.need(FIRST, 18);
    int width = u24(FIRST + 12) + 1;
    int height = u24(FIRST + 15) + 1;
    bytes.checkSize(width, height);
    int at = next(FIRST);
    while (!bytes.has(at, "VP8 ") && !bytes.has(at, "VP8L")) {
      if (bytes.has(at, "ANMF")) {
        int begin = at + 8;
        return pixels(
            within(begin + FRAME_HEADER), 2 * u24(begin), 2 * u24(begin + 3), width, height);
      }
      at = next(at);
    }
    return pixels(at, 0, 0, width, height);
  }

  /** Passes over a frame's alpha. */
  private int within(int from) {
    int at = from;
    while (!bytes.has(at, "VP8 ") && !bytes.has(at, "VP8L")) {
      if (!bytes.has(at, "ALPH")) {
        throw bytes.damaged("its first frame has no pixels");
      }
      at = next(at);
    }
    return at;
  }

  private int next(int at) {
    long length = bytes.u32(at + 4L, false);
    bytes.need(at + 8L, length);
    return (int) (at + 8 + length + (length & 1));
  }

  private int u24(int at) {
    return bytes.u16(at, false) | (bytes.u8(at + 2L) << 16);
  }

  /** Takes the chunk of pixels alone; a canvas of width 0 is as large as they are. */
  private PicturePlan pixels(int at, int left, int top, int canvasWidth, int canvasHeight) {
    long length = bytes.u32(at + 4L, false);
    bytes.need(at + 8L, length);
    boolean lossless = bytes.has(at, "VP8L");
    int begin = at + 8;
    checkSignature(at, begin, lossless);
    long sizes = bytes.u32(begin + (lossless ? 1L : 6L), false);
    int width = lossless ? (int) (sizes & 0x3fff) + 1 : (int) (sizes & 0x3fff);
    int height = lossless ? (int) ((sizes >> 14) & 0x3fff) + 1 : (int) ((sizes >> 16) & 0x3fff);
    bytes.checkSize(width, height);
    int right = canvasWidth == 0 ? width : canvasWidth;
    int bottom = canvasWidth == 0 ? height : canvasHeight;
    if (left + width > right || top + height > bottom) {
      throw bytes.damaged("its pixels do not fit into it");
    }
    int end = begin + (int) length;
    PicturePlan.Decoder decoder =
        lossless
            ? () -> raster(Lossless.decode(bytes.array(), begin, end, width, height), width, height)
            : () -> raster(KeyFrame.decode(bytes.array(), begin, end));
    return new PicturePlan(
        NAME,
        right,
        bottom,
        (long) width * height * (lossless ? 8 : 5) + (1 << 16),
        1,
        new Place(left, top, width, height, 0, 1),
        Colours.rgb(8),
        decoder);
  }

  private void checkSignature(int at, int begin, boolean lossless) {
    if (lossless && bytes.u8(begin) != 0x2f) {
      throw bytes.damaged("its pixels have no signature");
    }
    boolean lossy = bytes.has(at, "VP8 ") && bytes.has(begin + 3L, "\u009d\u0001*");
    if (!lossless && !lossy) {
      throw bytes.damaged("it has no pixels");
    }
  }

  private static Raster raster(int[] pixels, int width, int height) {
    return Raster.createPackedRaster(
        new DataBufferInt(pixels, pixels.length),
        width,
        height,
        width,
        new int[] {0xff0000, 0xff00, 0xff},
        null);
  }

  private static Raster raster(KeyFrame frame) {
    int row = 3 * frame.width();
    byte[] colours = new byte[row * frame.height()];
    for (int y = 0; y < frame.height(); y++) {
      frame.row(y, colours, y * row);
    }
    return Raster.createInterleavedRaster(
        new DataBufferByte(colours, colours.length),
        frame.width(),
        frame.height(),
        row,
        3,
        new int[] {0, 1, 2},
        null);
  }
}
