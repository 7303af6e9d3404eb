package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * RMSprop as keras-vis has it: {@code cache = 0.95 cache + 0.05 g^2; x += rate * g / sqrt(cache +
 * 1e-7)}. The cache starts at 0, so the first step moves nearly every value by 4.47 times the rate,
 * whatever the gradient's size.
 */
@Experimental
public final class RmsProp implements Optimizer {
  private static final float DECAY = 0.95f;
  private static final float EPSILON = 1e-7f;

  private final float[] cache;

  /**
   * Creates an optimiser.
   *
   * @param size number of values
   */
  public RmsProp(int size) {
    this.cache = new float[size];
  }

  @Override
  public void step(float[] values, float[] gradient, int from, int to, double rate) {
    float scale = (float) rate;
    for (int i = from; i < to; i++) {
      float g = gradient[i];
      float c = DECAY * cache[i] + (1 - DECAY) * g * g;
      cache[i] = c;
      values[i] += scale * g / (float) Math.sqrt(c + EPSILON);
    }
  }
}
