package io.loupe.visualizers.internal.measure;

/**
 * By how much a map mistakes what small changes of the input do.
 *
 * <p>{@code mean over k of (I_k . a - (F(x) - F(x - I_k)))^2}, with the map a, perturbations I_k of
 * the input x and the objective F. Maps have different units, so the map is first multiplied with
 * the number that makes this least, {@code mean(I.a (F(x) - F(x - I))) / mean((I.a)^2)}, as the
 * paper proposes; without that only maps in units of the objective per unit of the input compare.
 *
 * @see <a href="https://arxiv.org/abs/1901.09392">Yeh et al. 2019, On the (in)fidelity and
 *     sensitivity of explanations</a>
 */
public final class Infidelity {
  private Infidelity() {}

  /**
   * As the map is.
   *
   * @param told what the map says of each perturbation, {@code I_k . a}
   * @param drops what the objective loses by each, {@code F(x) - F(x - I_k)}
   */
  public static double of(double[] told, double[] drops) {
    return of(told, drops, 1);
  }

  /** With the map multiplied by what serves it best; a map that says nothing stays as it is. */
  public static double scaled(double[] told, double[] drops) {
    double both = 0;
    double own = 0;
    for (int k = 0; k < told.length; k++) {
      both += told[k] * drops[k];
      own += told[k] * told[k];
    }
    return of(told, drops, own == 0 ? 1 : both / own);
  }

  private static double of(double[] told, double[] drops, double factor) {
    double sum = 0;
    for (int k = 0; k < told.length; k++) {
      sum += Math.pow(factor * told[k] - drops[k], 2);
    }
    return sum / told.length;
  }
}
