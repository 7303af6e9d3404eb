package io.loupe.visualizers.internal.measure;

import java.util.Arrays;

/**
 * How few places a map names: the Gini index of its magnitudes.
 *
 * <p>{@code 1 - 2 sum over k of a_(k) / sum(a) * (n - k + 1/2) / n}, with the magnitudes a sorted
 * from the smallest, k from 1. 0 where all are alike, {@code 1 - 1/n} where one place has all.
 *
 * @see <a href="https://arxiv.org/abs/1810.06583">Chalasani et al. 2020, Concise explanations of
 *     neural networks using adversarial training</a>
 * @see <a href="https://arxiv.org/abs/0811.4706">Hurley and Rickard 2009, Comparing measures of
 *     sparsity</a>
 */
public final class Sparseness {
  private Sparseness() {}

  /** From 0 to 1; 0 for a map without anything in it. */
  public static double gini(float[] map) {
    double[] sizes = new double[map.length];
    double sum = 0;
    for (int i = 0; i < map.length; i++) {
      sizes[i] = Math.abs(map[i]);
      sum += sizes[i];
    }
    if (sum == 0) {
      return 0;
    }
    Arrays.sort(sizes);
    double below = 0;
    for (int k = 1; k <= sizes.length; k++) {
      below += sizes[k - 1] / sum * (sizes.length - k + 0.5) / sizes.length;
    }
    return 1 - 2 * below;
  }
}
