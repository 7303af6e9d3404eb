package io.loupe.testkit.reference;

import java.util.SplittableRandom;

/** Draws the weights of one layer; the seed and the layer's place decide them, nothing else. */
final class SeededWeights {
  private final SplittableRandom random;

  SeededWeights(long seed, int layer) {
    this.random = new SplittableRandom(seed * 1_000_003L + layer);
  }

  /** Uniform with the variance 2 / fanIn that keeps the scale through ReLU layers. */
  float[] scaled(int count, int fanIn) {
    double bound = Math.sqrt(6.0 / fanIn);
    return uniform(count, -bound, bound);
  }

  float[] uniform(int count, double from, double to) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (from + (to - from) * random.nextDouble());
    }
    return values;
  }
}
