package io.loupe.formats.dataset;

import io.loupe.Experimental;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;

/**
 * Makes samples of pictures in memory, with the values that a picture file of the same colours has
 * in {@code folder:DIR}: 0 to 255 becomes the model's range, then its normalisation; one channel is
 * made by the weights of ITU-R BT.601; transparency is dropped. Thread-safe.
 */
@Experimental
public final class PictureSamples {
  private PictureSamples() {}

  /**
   * Makes a sample of a picture that has the size of the model's input.
   *
   * @param id names the sample
   * @param picture sRGB, or what Java converts to it
   * @param input what the model wants: [1,H,W] or [3,H,W]
   * @return a sample without label
   * @throws DatasetException if the picture has another size, or the input is no picture
   */
  public static Sample of(String id, BufferedImage picture, InputSpec input) {
    Shape shape = checked(input);
    if (picture.getWidth() != shape.dim(2) || picture.getHeight() != shape.dim(1)) {
      throw new DatasetException(
          id
              + " is "
              + picture.getWidth()
              + " × "
              + picture.getHeight()
              + " pixels, but the model wants "
              + shape.dim(2)
              + " × "
              + shape.dim(1)
              + ".",
          "Use resized, or cut it to that size.",
          null);
    }
    return resized(id, picture, input);
  }

  /**
   * Makes a sample of a picture of any size: resampled bilinearly to the model's, as Pillow does
   * it, so that every pixel counts where it gets smaller. Proportions are not kept.
   *
   * @param id names the sample
   * @param picture sRGB, or what Java converts to it
   * @param input what the model wants: [1,H,W] or [3,H,W]
   * @return a sample without label
   * @throws DatasetException if the input is no picture
   */
  public static Sample resized(String id, BufferedImage picture, InputSpec input) {
    Shape shape = checked(input);
    Planes.Size size = new Planes.Size(picture.getWidth(), picture.getHeight());
    Planes planes = Planes.of((y, rgb) -> row(picture, y, rgb), size, shape);
    return Sample.of(id, planes.toInput(input));
  }

  /** Grey is taken as it is: Java brightens it on its way to sRGB. */
  private static void row(BufferedImage picture, int y, int[] rgb) {
    ColorModel model = picture.getColorModel();
    if (model instanceof ComponentColorModel
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      int most = (1 << model.getComponentSize(0)) - 1;
      for (int x = 0; x < rgb.length; x++) {
        int grey = Math.round(255f * picture.getRaster().getSample(x, y, 0) / most);
        rgb[x] = grey << 16 | grey << 8 | grey;
      }
      return;
    }
    picture.getRGB(0, y, rgb.length, 1, rgb, 0, rgb.length);
    for (int x = 0; x < rgb.length; x++) {
      rgb[x] &= 0xffffff;
    }
  }

  private static Shape checked(InputSpec input) {
    Shape shape = input.shape();
    if (shape.rank() != 3 || (shape.dim(0) != 1 && shape.dim(0) != 3)) {
      throw new DatasetException(
          "The model wants " + shape + ", and pictures have 1 or 3 channels.",
          "Make the sample from its values with Sample.of.",
          null);
    }
    return shape;
  }
}
