package io.loupe.formats.picture;

import java.awt.image.Raster;
import java.io.IOException;

/**
 * What a file's header says, checked, and how its pixels are decoded.
 *
 * @param format name of the format, for people
 * @param width of the picture as it is shown
 * @param height of the picture as it is shown
 * @param memory bytes that decoding needs, in Java and outside of it
 * @param passes how often decoding goes over the whole picture
 * @param place where the decoded pixels belong
 * @param colours what their samples mean
 * @param decoder decodes them
 */
record PicturePlan(
    String format,
    int width,
    int height,
    long memory,
    int passes,
    Place place,
    Colours colours,
    Decoder decoder) {

  /** Decodes pixels that a header has promised; the samples are those in the file. */
  interface Decoder {
    Raster decode() throws IOException;
  }

  /**
   * Where decoded pixels belong within the picture.
   *
   * @param x columns of the picture to their left
   * @param y rows of the picture above
   * @param width of the pixels in the file
   * @param height of the pixels in the file
   * @param around colour of the picture where there are no pixels, as 0xRRGGBB
   * @param turn how they are turned, 1 to 8 as TIFF and Exif number it
   */
  record Place(int x, int y, int width, int height, int around, int turn) {
    static Place whole(int width, int height) {
      return new Place(0, 0, width, height, 0, 1);
    }

    boolean isSideways() {
      return turn > 4;
    }
  }

  /** A picture that is as large as its pixels. */
  static PicturePlan whole(
      String format,
      int width,
      int height,
      long memory,
      int passes,
      Colours colours,
      Decoder decoder) {
    return new PicturePlan(
        format, width, height, memory, passes, Place.whole(width, height), colours, decoder);
  }
}
