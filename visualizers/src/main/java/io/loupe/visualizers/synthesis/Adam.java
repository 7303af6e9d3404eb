package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * Adam: steps along the running mean of the gradient, divided by the root of the running mean of
 * its square. Source: <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2015</a>. Each {@link
 * #step} over a value counts as one of that value's steps, so ranges must be stepped equally often
 * from the first call on, or not any more.
 */
@Experimental
public final class Adam implements Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final float EPSILON = 1e-8f;

  private final float[] mean;
  private final float[] square;
  private final int[] steps;

  /**
   * Creates an optimiser with decay 0.9 and 0.999.
   *
   * @param size number of values
   */
  public Adam(int size) {
    this.mean = new float[size];
    this.square = new float[size];
    this.steps = new int[size];
  }

  @Override
  public void step(float[] values, float[] gradient, int from, int to, double rate) {
    if (from >= to) {
      return;
    }
    int t = ++steps[from];
    float meanScale = (float) (rate / (1 - StrictMath.pow(BETA1, t)));
    float squareScale = (float) (1 / (1 - StrictMath.pow(BETA2, t)));
    float b1 = (float) BETA1;
    float b2 = (float) BETA2;
    for (int i = from; i < to; i++) {
      float g = gradient[i];
      float m = b1 * mean[i] + (1 - b1) * g;
      float v = b2 * square[i] + (1 - b2) * g * g;
      mean[i] = m;
      square[i] = v;
      values[i] += meanScale * m / ((float) Math.sqrt(squareScale * v) + EPSILON);
    }
  }
}
