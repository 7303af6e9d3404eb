package io.loupe.formats.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The exact pixels of a picture. {@link BufferedImage#getRGB(int, int)} brightens grey pictures
 * (Java takes their values as linear light), which would change what a network is shown; here a
 * grey value is the value that stands in the file.
 */
public final class Pixels {
  private Pixels() {}

  /**
   * Reads all pixels.
   *
   * @param image any picture
   * @return {@code 0xAARRGGBB}, row by row from the top
   */
  public static int[] argb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    if (image.getType() == BufferedImage.TYPE_INT_RGB) {
      int[] pixels = new int[width * height];
      image.getRaster().getDataElements(0, 0, width, height, pixels);
      Arrays.setAll(pixels, i -> 0xff000000 | pixels[i]);
      return pixels;
    }
    if (!isGrey(image)) {
      return image.getRGB(0, 0, width, height, null, 0, width);
    }
    int[] pixels = new int[width * height];
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int greatest = (1 << image.getColorModel().getComponentSize(0)) - 1;
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int grey = scaled(row[x * bands], greatest);
        int alpha = bands == 2 ? scaled(row[x * bands + 1], greatest) : 255;
        pixels[y * width + x] = (alpha << 24) | (grey << 16) | (grey << 8) | grey;
      }
    }
    return pixels;
  }

  /**
   * Lays a pixel over a background.
   *
   * @param argb a pixel
   * @param background grey value of the background, 0 for black and 255 for white
   * @return the opaque colour, {@code 0xRRGGBB}
   */
  public static int over(int argb, int background) {
    int alpha = argb >>> 24;
    if (alpha == 255) {
      return argb & 0xffffff;
    }
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int value = ((argb >> shift) & 0xff) * alpha + background * (255 - alpha);
      rgb |= ((value + 127) / 255) << shift;
    }
    return rgb;
  }

  private static boolean isGrey(BufferedImage image) {
    ColorModel model = image.getColorModel();
    int type = model.getTransferType();
    return !(model instanceof IndexColorModel)
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
        && image.getRaster().getNumBands() <= 2
        && !model.isAlphaPremultiplied();
  }

  private static int scaled(int value, int greatest) {
    return greatest == 255 ? value : Math.round(value * 255f / greatest);
  }
}
