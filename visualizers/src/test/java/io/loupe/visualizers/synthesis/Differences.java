package io.loupe.visualizers.synthesis;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Central differences and random arrays for tests of this package. */
final class Differences {
  private static final float STEP = 1f / 256;

  private Differences() {}

  static double[] central(ToDoubleFunction<float[]> function, float[] at) {
    double[] gradient = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      float[] above = at.clone();
      float[] below = at.clone();
      above[i] += STEP;
      below[i] -= STEP;
      gradient[i] =
          (function.applyAsDouble(above) - function.applyAsDouble(below)) / (above[i] - below[i]);
    }
    return gradient;
  }

  /** Of the weighted sum of an image with respect to the numbers it is made from. */
  static double[] central(ImageBasis basis, float[] weights, float[] numbers) {
    return central(
        at -> {
          float[] image = new float[at.length];
          basis.render(at, 0, image, 0);
          double sum = 0;
          for (int i = 0; i < image.length; i++) {
            sum += (double) weights[i] * image[i];
          }
          return sum;
        },
        numbers);
  }

  static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** Values from -1 to 1 in steps of 1/16, neighbours always apart. */
  static float[] values(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (random.nextInt(32) - 16 + i % 2 * 0.5f + 0.25f) / 16f;
    }
    return values;
  }
}
