package io.loupe.visualizers.internal.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/** Probabilities that a difference is chance, and their correction for many tests. */
public final class Significance {
  /** Share of false discoveries that is accepted. */
  public static final double LEVEL = 0.05;

  /** With fewer samples even a winner of all of them may be chance: 2 / 2^5 is above 5 %. */
  public static final int FEWEST = 6;

  private Significance() {}

  /**
   * The exact sign test, two-sided: who won more often against who came second. Testing the two
   * that came first of many needs no correction for having chosen them.
   *
   * @see <a href="https://doi.org/10.1214/17-AOS1634">Hung and Fithian 2019, Rank verification for
   *     exponential families</a>
   */
  public static double signTest(long wins, long losses) {
    long least = Math.max(wins, losses);
    long all = wins + losses;
    return all == 0
        ? 1
        : Math.min(1, 2 * RegularizedBeta.value(0.5, (double) least, all - least + 1.0));
  }

  /**
   * Probability of at least so many successes by chance alone.
   *
   * @param chance of each
   */
  public static double atLeast(long successes, long trials, double chance) {
    return successes == 0
        ? 1
        : RegularizedBeta.value(chance, (double) successes, trials - successes + 1.0);
  }

  /**
   * Student's test of a mean of differences against zero, two-sided.
   *
   * @param standardError of the mean
   * @param samples that it is of
   */
  public static double pairedTest(double mean, double standardError, long samples) {
    if (samples < 2 || mean == 0) {
      return 1;
    }
    if (standardError == 0) {
      return 0;
    }
    double t = mean / standardError;
    double freedom = samples - 1.0;
    return RegularizedBeta.value(freedom / (freedom + t * t), freedom / 2, 0.5);
  }

  /**
   * Corrects for the number of tests: at most 5 % of what is at or below 0.05 is chance, on
   * average. NaN, for places that were not tested, stays.
   *
   * @see <a href="https://doi.org/10.1111/j.2517-6161.1995.tb02031.x">Benjamini and Hochberg
   *     1995</a>
   */
  public static double[] adjusted(double[] probabilities) {
    int[] tested =
        IntStream.range(0, probabilities.length)
            .filter(i -> !Double.isNaN(probabilities[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> probabilities[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[probabilities.length];
    Arrays.fill(adjusted, Double.NaN);
    double least = 1;
    for (int rank = tested.length; rank >= 1; rank--) {
      int i = tested[rank - 1];
      least = Math.min(least, probabilities[i] * tested.length / rank);
      adjusted[i] = least;
    }
    return adjusted;
  }
}
