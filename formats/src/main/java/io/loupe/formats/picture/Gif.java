package io.loupe.formats.picture;

import io.loupe.formats.picture.PicturePlan.Place;

/**
 * GIF, the first picture of it. Where it is smaller than the screen, the rest has the transparent
 * colour or the first, as Pillow draws it.
 *
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">the format</a>
 */
final class Gif {
  static final String SIGNATURE_87 = "GIF87a";
  static final String SIGNATURE_89 = "GIF89a";

  private static final String NAME = "GIF";
  private static final int SCREEN_END = 13;

  private final PictureBytes bytes;
  private int transparent;

  private Gif(PictureBytes bytes) {
    this.bytes = bytes;
  }

  static PicturePlan plan(PictureBytes bytes) {
    return new Gif(bytes).plan();
  }

  private PicturePlan plan() {
    int colours = colours(10);
    int[] palette = bytes.colours(SCREEN_END, colours, 3, false);
    int end = SCREEN_END + 3 * colours;
    int at = end;
    while (bytes.u8(at) == '!') {
      if (bytes.u8(at + 1) == 0xf9 && bytes.u8(at + 2) == 4 && (bytes.u8(at + 3) & 1) == 1) {
        transparent = bytes.u8(at + 6);
      }
      at = afterBlocks(at + 2);
    }
    if (bytes.u8(at) != ',') {
      throw bytes.damaged("it has no picture in it");
    }
    int own = colours(at + 9);
    if (own > 0) {
      palette = bytes.colours(at + 10L, own, 3, false);
    }
    PicturePlan plan = header(at, palette);
    int next = afterBlocks(at + 10 + 3 * own + 1);
    end = bytes.keep(end, at, next - at);
    bytes.need(end, 1);
    bytes.put(end, ';');
    bytes.endAt(end + 1);
    return plan;
  }

  private int colours(int flagsAt) {
    int flags = bytes.u8(flagsAt);
    return flags >= 0x80 ? 2 << (flags & 7) : 0;
  }

  private int afterBlocks(int from) {
    int at = from;
    while (bytes.u8(at) != 0) {
      at += bytes.u8(at) + 1;
    }
    return at + 1;
  }

  private PicturePlan header(int at, int[] palette) {
    int left = bytes.u16(at + 1L, false);
    int top = bytes.u16(at + 3L, false);
    int width = bytes.u16(at + 5L, false);
    int height = bytes.u16(at + 7L, false);
    int screenWidth = Math.max(bytes.u16(6, false), left + width);
    int screenHeight = Math.max(bytes.u16(8, false), top + height);
    bytes.checkSize(screenWidth, screenHeight);
    bytes.checkSize(width, height);
    Colours colours = Colours.palette(palette);
    Place place = new Place(left, top, width, height, colours.rgb(new int[] {transparent}, 0), 1);
    return new PicturePlan(
        NAME,
        screenWidth,
        screenHeight,
        (long) width * height,
        1,
        place,
        colours,
        () -> Readers.raster(Readers.java("gif"), bytes.array()));
  }
}
