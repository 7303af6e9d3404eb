package io.loupe.visualizers.attribution;

import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.internal.statistics.Significance;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/**
 * A method, or a map that knows nothing of the model, with what was measured of it.
 *
 * @param name for people
 * @param control whether it knows nothing of the model
 * @param maps one for each sample, one number for each position
 * @param curves one pair for each sample
 * @param redrawn how alike its maps are to those of the same network with its weights drawn anew;
 *     empty where that was not asked or cannot be
 */
record Checked(
    String name,
    boolean control,
    List<float[]> maps,
    List<Removal.Curves> curves,
    Optional<Similarity> redrawn) {
  private static final int RESAMPLES = 2000;

  Checked {
    maps = List.copyOf(maps);
    curves = List.copyOf(curves);
  }

  Checked withRedrawn(Similarity similarity) {
    return new Checked(name, control, maps, curves, Optional.of(similarity));
  }

  /** What of the curves is compared. */
  enum Measure {
    /** Lower is better. */
    DELETION(-1),
    /** Higher is better. */
    INSERTION(1);

    private final int better;

    Measure(int better) {
      this.better = better;
    }

    double of(Removal.Curves curves) {
      return this == DELETION ? curves.deletionArea() : curves.insertionArea();
    }

    boolean isBetter(double one, double other) {
      return better * (one - other) > 0;
    }
  }

  /**
   * A mean over the samples.
   *
   * @param value the mean
   * @param low lower end of its 95 % interval, by the bootstrap's percentiles
   * @param high upper end
   */
  record Mean(double value, double low, double high) {}

  Mean mean(Measure measure, RandomGenerator random) {
    double[] areas = curves.stream().mapToDouble(measure::of).toArray();
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double sum = 0;
      for (int n = 0; n < areas.length; n++) {
        sum += areas[random.nextInt(areas.length)];
      }
      means[r] = sum / areas.length;
    }
    Arrays.sort(means);
    double mean = DoubleStream.of(areas).average().orElse(Double.NaN);
    return new Mean(mean, means[(int) (0.025 * RESAMPLES)], means[(int) (0.975 * RESAMPLES) - 1]);
  }

  double value(Measure measure) {
    return curves.stream().mapToDouble(measure::of).average().orElse(Double.NaN);
  }

  /** Student's test of the differences on the same samples, two-sided. */
  double chance(Measure measure, Checked other) {
    int samples = curves.size();
    double mean = 0;
    for (int n = 0; n < samples; n++) {
      mean += difference(measure, other, n) / samples;
    }
    double squares = 0;
    for (int n = 0; n < samples; n++) {
      squares += Math.pow(difference(measure, other, n) - mean, 2);
    }
    double error = samples < 2 ? 0 : Math.sqrt(squares / (samples - 1.0) / samples);
    return Significance.pairedTest(mean, error, samples);
  }

  private double difference(Measure measure, Checked other, int n) {
    return measure.of(curves.get(n)) - measure.of(other.curves.get(n));
  }
}
