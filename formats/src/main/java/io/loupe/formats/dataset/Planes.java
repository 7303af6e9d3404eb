package io.loupe.formats.dataset;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;

/**
 * Channels of a picture, values 0..255, in the size that is wanted. A picture is gone through row
 * by row: memory holds its file's samples and what comes out, nothing in between.
 */
final class Planes {
  private final float[][] values;
  private final boolean isResampled;

  private Planes(float[][] values, boolean isResampled) {
    this.values = values;
    this.isResampled = isResampled;
  }

  /** Fills a row of colours, 0xRRGGBB. */
  interface Rows {
    void read(int y, int[] rgb);
  }

  record Size(int width, int height) {}

  /**
   * Takes three channels as they are, or one by the weights of ITU-R BT.601, as Pillow's {@code L}.
   */
  static Planes of(Rows rows, Size picture, Shape wanted) {
    int channels = wanted.dim(0);
    int height = wanted.dim(1);
    int width = wanted.dim(2);
    int[] rgb = new int[picture.width()];
    float[][] row = new float[channels][picture.width()];
    float[][] narrow = new float[channels][width];
    float[][] planes = new float[channels][width * height];
    boolean asItIs = picture.width() == width && picture.height() == height;
    Resampling across = new Resampling(picture.width(), width);
    Resampling down = new Resampling(picture.height(), height);
    for (int y = 0; y < picture.height(); y++) {
      rows.read(y, rgb);
      split(rgb, row);
      if (asItIs) {
        for (int c = 0; c < channels; c++) {
          System.arraycopy(row[c], 0, planes[c], y * width, width);
        }
      } else {
        across.rows(row, narrow);
        for (int c = 0; c < channels; c++) {
          down.add(y, narrow[c], planes[c]);
        }
      }
    }
    return new Planes(planes, !asItIs);
  }

  private static void split(int[] rgb, float[][] row) {
    for (int i = 0; i < rgb.length; i++) {
      int red = rgb[i] >> 16;
      int green = (rgb[i] >> 8) & 0xff;
      int blue = rgb[i] & 0xff;
      if (row.length == 1) {
        row[0][i] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
      } else {
        row[0][i] = red;
        row[1][i] = green;
        row[2][i] = blue;
      }
    }
  }

  /** The values in the order and the scale of a model's input. */
  Tensor toInput(InputSpec input) {
    PixelScale scale = new PixelScale(input);
    float[] fed = new float[input.shape().elements()];
    int size = fed.length / values.length;
    for (int channel = 0; channel < values.length; channel++) {
      float[] mine = values[input.order().other(channel)];
      if (isResampled) {
        scale.resampled(mine, channel, fed, channel * size);
      } else {
        scale.whole(mine, channel, fed, channel * size);
      }
    }
    return Tensor.of(input.shape(), fed);
  }
}
