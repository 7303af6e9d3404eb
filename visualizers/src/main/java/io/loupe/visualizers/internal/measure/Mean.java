package io.loupe.visualizers.internal.measure;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A mean over samples.
 *
 * @param value the mean; NaN of nothing
 * @param low lower end of its 95 % interval, by the bootstrap's percentiles
 * @param high upper end
 */
public record Mean(double value, double low, double high) {
  /** Of nothing. */
  public static final Mean NONE = new Mean(Double.NaN, Double.NaN, Double.NaN);

  private static final int RESAMPLES = 2000;

  /**
   * Of some values.
   *
   * @param values one for each sample; those that are NaN are left out
   * @param random draws samples again
   * @see <a href="https://doi.org/10.1214/aos/1176344552">Efron 1979, Bootstrap methods</a>
   */
  public static Mean of(List<Double> values, RandomGenerator random) {
    double[] own =
        values.stream().mapToDouble(Double::doubleValue).filter(v -> !Double.isNaN(v)).toArray();
    if (own.length == 0) {
      return NONE;
    }
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double sum = 0;
      for (int n = 0; n < own.length; n++) {
        sum += own[random.nextInt(own.length)];
      }
      means[r] = sum / own.length;
    }
    Arrays.sort(means);
    double mean = Arrays.stream(own).average().orElse(Double.NaN);
    return new Mean(mean, means[(int) (0.025 * RESAMPLES)], means[(int) (0.975 * RESAMPLES) - 1]);
  }
}
