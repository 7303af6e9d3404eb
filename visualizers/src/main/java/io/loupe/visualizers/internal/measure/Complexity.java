package io.loupe.visualizers.internal.measure;

/**
 * How many places a map names: the entropy of its magnitudes' shares.
 *
 * <p>{@code - sum over i of s_i ln s_i}, with {@code s_i = |a_i| / sum(|a|)}. 0 where one place has
 * all, {@code ln n} where all are alike.
 *
 * @see <a href="https://arxiv.org/abs/2005.00631">Bhatt, Weller and Moura 2020, Evaluating and
 *     aggregating feature-based model explanations</a>
 */
public final class Complexity {
  private Complexity() {}

  /** In nats; 0 for a map without anything in it. */
  public static double entropy(float[] map) {
    double sum = 0;
    for (float value : map) {
      sum += Math.abs(value);
    }
    double entropy = 0;
    for (float value : map) {
      double share = Math.abs(value) / sum;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy;
  }
}
