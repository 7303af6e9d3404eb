package io.loupe.visualizers.internal.measure;

/**
 * By how much a map changes when the input hardly does.
 *
 * <p>{@code max over k of ||a(x + d_k) - a(x)|| / ||a(x)||}, with the map a and perturbations d_k,
 * {@code ||d_k||} at most a small radius in the largest coordinate.
 *
 * @see <a href="https://arxiv.org/abs/1901.09392">Yeh et al. 2019, On the (in)fidelity and
 *     sensitivity of explanations</a>
 */
public final class MaxSensitivity {
  private MaxSensitivity() {}

  /**
   * The change by one perturbation: the measure is the largest of several.
   *
   * @param map of the input
   * @param perturbed map of the input a little changed
   * @return share of the map's length; NaN for a map without anything in it
   */
  public static double change(float[] map, float[] perturbed) {
    double apart = 0;
    double length = 0;
    for (int i = 0; i < map.length; i++) {
      double difference = (double) perturbed[i] - map[i];
      apart += difference * difference;
      length += (double) map[i] * map[i];
    }
    return length == 0 ? Double.NaN : Math.sqrt(apart / length);
  }
}
