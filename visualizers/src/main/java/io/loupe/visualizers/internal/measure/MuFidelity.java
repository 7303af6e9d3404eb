package io.loupe.visualizers.internal.measure;

/**
 * Whether what a map says of sets of places goes with what the objective loses without them.
 *
 * <p>Pearson's correlation over k of {@code sum over i in S_k of a_i} and {@code F(x) - F(x without
 * S_k)}, with random sets S_k of places of the same size.
 *
 * @see <a href="https://arxiv.org/abs/2005.00631">Bhatt, Weller and Moura 2020, Evaluating and
 *     aggregating feature-based model explanations</a>
 */
public final class MuFidelity {
  private MuFidelity() {}

  /**
   * From -1 to 1; 0 where one side is constant.
   *
   * @param told what the map says of each set
   * @param drops what the objective loses without each
   */
  public static double of(double[] told, double[] drops) {
    double first = mean(told);
    double second = mean(drops);
    double both = 0;
    double one = 0;
    double two = 0;
    for (int k = 0; k < told.length; k++) {
      both += (told[k] - first) * (drops[k] - second);
      one += Math.pow(told[k] - first, 2);
      two += Math.pow(drops[k] - second, 2);
    }
    return one == 0 || two == 0 ? 0 : both / Math.sqrt(one * two);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
