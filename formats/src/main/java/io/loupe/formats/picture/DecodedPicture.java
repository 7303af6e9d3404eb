package io.loupe.formats.picture;

import io.loupe.formats.picture.PicturePlan.Place;
import java.awt.image.Raster;
import java.util.Arrays;

/** The colours of a picture, row by row, made from the file's own samples. Used from one thread. */
public final class DecodedPicture {
  private final PicturePlan plan;
  private final Raster raster;
  private final int[] samples;

  DecodedPicture(PicturePlan plan, Raster raster) {
    this.plan = plan;
    this.raster = raster;
    this.samples = new int[raster.getNumBands() * raster.getWidth()];
  }

  /**
   * Returns the width.
   *
   * @return pixels
   */
  public int width() {
    return plan.width();
  }

  /**
   * Returns the height.
   *
   * @return pixels
   */
  public int height() {
    return plan.height();
  }

  /**
   * Reads a row.
   *
   * @param y number of the row from the top
   * @param rgb filled with {@link #width} colours, 0xRRGGBB
   */
  public void row(int y, int[] rgb) {
    Place place = plan.place();
    if (place.turn() != 1) {
      for (int x = 0; x < plan.width(); x++) {
        rgb[x] = turned(x, y);
      }
      return;
    }
    Arrays.fill(rgb, 0, plan.width(), place.around());
    int row = y - place.y();
    if (row < 0 || row >= place.height()) {
      return;
    }
    raster.getPixels(raster.getMinX(), raster.getMinY() + row, place.width(), 1, samples);
    int bands = raster.getNumBands();
    for (int x = 0; x < place.width(); x++) {
      rgb[place.x() + x] = plan.colours().rgb(samples, x * bands);
    }
  }

  private int turned(int x, int y) {
    int right = plan.place().width() - 1;
    int bottom = plan.place().height() - 1;
    return switch (plan.place().turn()) {
      case 2 -> pixel(right - x, y);
      case 3 -> pixel(right - x, bottom - y);
      case 4 -> pixel(x, bottom - y);
      case 5 -> pixel(y, x);
      case 6 -> pixel(y, bottom - x);
      case 7 -> pixel(right - y, bottom - x);
      default -> pixel(right - y, x);
    };
  }

  private int pixel(int x, int y) {
    raster.getPixel(raster.getMinX() + x, raster.getMinY() + y, samples);
    return plan.colours().rgb(samples, 0);
  }
}
