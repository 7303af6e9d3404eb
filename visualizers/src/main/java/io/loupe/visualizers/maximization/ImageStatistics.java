package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.synthesis.ImageSize;

/** Plain figures of an image, in units of the input range. */
final class ImageStatistics {
  /** Number of figures. */
  static final int COUNT = 4;

  private final InputSpec input;
  private final AscentSettings settings;

  ImageStatistics(InputSpec input, AscentSettings settings) {
    this.input = input;
    this.settings = settings;
  }

  /** Total variation, mean, standard deviation, share of the variance finer than two pixels. */
  double[] of(Tensor image) {
    ImageSize size = ImageSize.of(image.shape());
    float[] values = WorkingScale.of(input, Preset.LOUPE).divided(image.toArray());
    double[] variation = {0};
    settings
        .variation()
        .accumulate(
            new double[] {1},
            Tensor.of(image.shape().withBatch(1), values),
            variation,
            new float[values.length]);
    double mean = mean(values);
    double variance = variance(values);
    double coarse = variance(halved(values, size));
    double fine = variance == 0 ? 0 : Math.max(0, 1 - coarse / variance);
    return new double[] {variation[0], mean, Math.sqrt(variance), fine};
  }

  /** Means of two by two pixels. */
  private static float[] halved(float[] values, ImageSize size) {
    int rows = Math.max(1, size.rows() / 2);
    int columns = Math.max(1, size.columns() / 2);
    float[] half = new float[size.channels() * rows * columns];
    for (int at = 0; at < half.length; at++) {
      int c = at / (rows * columns);
      int i = Math.min(2 * (at / columns % rows), size.rows() - 1);
      int j = Math.min(2 * (at % columns), size.columns() - 1);
      int lower = Math.min(i + 1, size.rows() - 1);
      int right = Math.min(j + 1, size.columns() - 1);
      int plane = c * size.positions();
      half[at] =
          (values[plane + i * size.columns() + j]
                  + values[plane + i * size.columns() + right]
                  + values[plane + lower * size.columns() + j]
                  + values[plane + lower * size.columns() + right])
              / 4;
    }
    return half;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / values.length;
  }
}
