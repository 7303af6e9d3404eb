package io.loupe.formats.picture;

/**
 * JPEG: baseline and progressive, 8 bits, of one, three or four components. Kept are tables, frame
 * and scans; profiles, thumbnails, Exif and comments are dropped. Which colours the components are
 * follows libjpeg: the marker of JFIF or Adobe decides, then the components' names.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81</a>
 */
final class Jpeg {
  static final String SIGNATURE = "\u00ff\u00d8\u00ff";

  private static final String NAME = "JPEG";
  private static final int START_OF_SCAN = 0xda;
  private static final int END = 0xd9;
  private static final int ADOBE = 0xee;
  private static final int NO_TRANSFORM = -1;

  private final PictureBytes bytes;
  private int end = 2;
  private int frame = -1;
  private boolean progressive;
  private int scans;
  private boolean jfif;
  private int adobeTransform = NO_TRANSFORM;

  private Jpeg(PictureBytes bytes) {
    this.bytes = bytes;
  }

  static PicturePlan plan(PictureBytes bytes) {
    return new Jpeg(bytes).plan();
  }

  private PicturePlan plan() {
    int at = 2;
    int marker = marker(at);
    while (marker != END) {
      at = afterFill(at);
      int length = bytes.u16(at + 1, true);
      bytes.need(at + 1, length);
      if (length < 2) {
        throw bytes.damaged("a part has no length");
      }
      int next = at + 1 + length;
      if (marker == START_OF_SCAN) {
        scans++;
        next = afterScan(next);
      }
      read(marker, at, next);
      at = next;
      marker = marker(at);
    }
    if (scans == 0 || frame < 0) {
      throw bytes.cut();
    }
    end = bytes.keep(end, afterFill(at) - 1, 2);
    bytes.endAt(end);
    return header();
  }

  private int marker(int at) {
    if (bytes.u8(at) != 0xff) {
      throw bytes.damaged("a part does not begin where it should");
    }
    return bytes.u8(afterFill(at));
  }

  /** Returns where the marker's second byte is: any number of 0xff may stand before it. */
  private int afterFill(int from) {
    int at = from;
    while (bytes.u8(at) == 0xff) {
      at++;
    }
    return at;
  }

  private int afterScan(int from) {
    int at = from;
    while (true) {
      while (bytes.u8(at) != 0xff) {
        at++;
      }
      int next = bytes.u8(at + 1);
      boolean isData = next == 0 || (next >= 0xd0 && next <= 0xd7);
      if (!isData && next != 0xff) {
        return at;
      }
      at += isData ? 2 : 1;
    }
  }

  private void read(int marker, int at, int next) {
    switch (marker) {
      case 0xc0, 0xc1, 0xc2 -> {
        if (frame >= 0) {
          throw bytes.damaged("it has two frames");
        }
        frame = end + 2;
        progressive = marker == 0xc2;
        keep(at, next);
      }
      case 0xc4, 0xdb, 0xdd, START_OF_SCAN -> keep(at, next);
      case 0xe0 -> jfif |= bytes.has(at + 3L, "JFIF\0");
      case ADOBE -> {
        if (bytes.has(at + 3L, "Adobe") && next >= at + 15) {
          adobeTransform = bytes.u8(at + 14);
        }
      }
      case 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf ->
          throw bytes.unread("of a rare kind (lossless, hierarchical or arithmetic coding)");
      default -> {
        boolean mayBeLeftOut = (marker > 0xe0 && marker <= 0xef) || marker == 0xfe;
        if (!mayBeLeftOut) {
          throw bytes.damaged("it has a part of an unknown kind");
        }
      }
    }
  }

  private void keep(int at, int next) {
    end = bytes.keep(end, at - 1, next - at + 1);
  }

  private PicturePlan header() {
    int bits = bytes.u8(frame + 2);
    int height = bytes.u16(frame + 3, true);
    int width = bytes.u16(frame + 5, true);
    int components = bytes.u8(frame + 7);
    if (bits != 8 || (components != 1 && components != 3 && components != 4)) {
      throw bytes.unread("of " + bits + " bits and " + components + " components");
    }
    bytes.checkSize(width, height);
    long samples = (long) width * height * components;
    boolean buffered = progressive || scans > 1;
    return PicturePlan.whole(
        NAME,
        width,
        height,
        buffered ? 3 * samples : samples,
        scans,
        colours(components),
        () -> Readers.raster(Readers.java("jpeg"), bytes.array()));
  }

  private Colours colours(int components) {
    return switch (components) {
      case 1 -> Colours.grey(8);
      case 3 -> isRgb() ? Colours.rgb(8) : Colours.ycc();
      default ->
          adobeTransform == NO_TRANSFORM || adobeTransform == 0
              ? Colours.adobeCmyk()
              : Colours.adobeYcck();
    };
  }

  private boolean isRgb() {
    if (jfif || adobeTransform != NO_TRANSFORM) {
      return !jfif && adobeTransform == 0;
    }
    return bytes.u8(frame + 8) == 'R' && bytes.u8(frame + 11) == 'G' && bytes.u8(frame + 14) == 'B';
  }
}
