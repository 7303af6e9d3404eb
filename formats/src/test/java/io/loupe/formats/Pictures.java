package io.loupe.formats;

import java.awt.image.BufferedImage;

/** Pictures made for a test. */
public final class Pictures {
  private Pictures() {}

  public static BufferedImage gradient(int width, int height, int seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 255 * x / width;
        int green = 255 * y / height;
        image.setRGB(x, y, (red << 16) | (green << 8) | ((seed * 40 + x * y) & 0xff));
      }
    }
    return image;
  }

  public static BufferedImage grey(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, (x * 16 + y) & 0xff);
      }
    }
    return image;
  }
}
