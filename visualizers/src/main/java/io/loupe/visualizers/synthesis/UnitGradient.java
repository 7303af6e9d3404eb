package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/** Scales the gradient of one image to length 1, as keras-vis does before each step. */
@Experimental
public final class UnitGradient {
  private static final double FLOOR = 1e-12;

  private UnitGradient() {}

  /**
   * Divides by {@code sqrt(max(sum g^2, 1e-12))}.
   *
   * @param gradient row-major, changed in place
   * @param from first value of the image
   * @param to first value after it
   */
  public static void normalize(float[] gradient, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) gradient[i] * gradient[i];
    }
    float scale = (float) (1 / Math.sqrt(Math.max(sum, FLOOR)));
    for (int i = from; i < to; i++) {
      gradient[i] *= scale;
    }
  }
}
