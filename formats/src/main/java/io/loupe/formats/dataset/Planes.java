package io.loupe.formats.dataset;

import io.loupe.formats.image.Pixels;
import java.awt.image.BufferedImage;

/** Channels of a picture, values 0..255, over black where it is transparent. */
final class Planes {
  private final int width;
  private final int height;
  private final float[][] values;

  private Planes(int width, int height, float[][] values) {
    this.width = width;
    this.height = height;
    this.values = values;
  }

  /** Takes three channels as they are, or one by the weights of ITU-R BT.601. */
  static Planes of(BufferedImage image, int channels) {
    int[] argb = Pixels.argb(image);
    float[][] values = new float[channels][argb.length];
    for (int i = 0; i < argb.length; i++) {
      int rgb = Pixels.over(argb[i], 0);
      int red = rgb >> 16;
      int green = (rgb >> 8) & 0xff;
      int blue = rgb & 0xff;
      if (channels == 1) {
        values[0][i] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
      } else {
        values[0][i] = red;
        values[1][i] = green;
        values[2][i] = blue;
      }
    }
    return new Planes(image.getWidth(), image.getHeight(), values);
  }

  /** Returns the values of one channel, row by row; not to be changed. */
  float[] channel(int channel) {
    return values[channel];
  }

  Planes resized(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    Resampling across = new Resampling(width, newWidth);
    Resampling down = new Resampling(height, newHeight);
    float[][] resized = new float[values.length][];
    for (int c = 0; c < values.length; c++) {
      float[] narrow = across.rows(values[c], height);
      resized[c] =
          transposed(
              down.rows(transposed(narrow, height, newWidth), newWidth), newWidth, newHeight);
    }
    return new Planes(newWidth, newHeight, resized);
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] turned = new float[values.length];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        turned[x * rows + y] = values[y * columns + x];
      }
    }
    return turned;
  }
}
