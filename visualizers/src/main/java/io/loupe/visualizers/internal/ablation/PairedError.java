package io.loupe.visualizers.internal.ablation;

import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.statistics.Significance;
import java.util.List;

/**
 * Two models' errors in predicting numbers for the same samples. Intervals are of the normal
 * distribution.
 *
 * @param levelBefore mean absolute error before
 * @param levelAfter mean absolute error after
 * @param change after less before; positive is worse
 * @param error its standard error
 * @param r2Before coefficient of determination before; NaN where all targets are the same
 * @param r2After coefficient of determination after
 */
public record PairedError(
    Level levelBefore,
    Level levelAfter,
    double change,
    double error,
    double r2Before,
    double r2After)
    implements Change {

  public static PairedError of(List<Judgement> before, List<Judgement> after) {
    double[] first = before.stream().mapToDouble(Judgement::absoluteError).toArray();
    double[] second = after.stream().mapToDouble(Judgement::absoluteError).toArray();
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = second[i] - first[i];
    }
    return new PairedError(
        level(first),
        level(second),
        mean(differences),
        standardError(differences),
        r2(before),
        r2(after));
  }

  /**
   * Share of the targets' variance that the answers explain: 1 at best, 0 for answering their mean,
   * below 0 for worse. Of several outputs the mean.
   */
  public static double r2(List<Judgement> answers) {
    int outputs = answers.isEmpty() ? 0 : answers.get(0).each().size();
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      int output = k;
      double[] wanted = answers.stream().mapToDouble(a -> a.wanted().get(output)).toArray();
      double middle = mean(wanted);
      double spread = 0;
      double rest = 0;
      for (int i = 0; i < wanted.length; i++) {
        spread += (wanted[i] - middle) * (wanted[i] - middle);
        double error = answers.get(i).each().get(k);
        rest += error * error;
      }
      sum += spread == 0 ? Double.NaN : 1 - rest / spread;
    }
    return outputs == 0 ? Double.NaN : sum / outputs;
  }

  private static Level level(double[] errors) {
    double mean = mean(errors);
    double half = WilsonInterval.Z * standardError(errors);
    return new Level(mean, Math.max(0, mean - half), mean + half, errors.length);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double standardError(double[] values) {
    if (values.length < 2) {
      return 0;
    }
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1.0) / values.length);
  }

  @Override
  public long samples() {
    return levelBefore.of();
  }

  @Override
  public double low() {
    return change - WilsonInterval.Z * error;
  }

  @Override
  public double high() {
    return change + WilsonInterval.Z * error;
  }

  @Override
  public double chance() {
    return Significance.pairedTest(change, error, samples());
  }

  @Override
  public boolean isHarmless() {
    return change <= 0 || isWithinError();
  }
}
