package io.loupe.visualizers.internal.evidence;

import org.apache.commons.statistics.ranking.NaNStrategy;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;

/** Spearman's correlation of ranks; values that are equal, 0 and -0 too, share their mean rank. */
public final class RankCorrelation {
  private static final NaturalRanking RANKING =
      new NaturalRanking(NaNStrategy.MAXIMAL, TiesStrategy.AVERAGE);

  private RankCorrelation() {}

  /** 0 where one side is constant. */
  public static double of(float[] a, float[] b) {
    double[] x = ranks(a);
    double[] y = ranks(b);
    double mean = (a.length + 1) / 2.0;
    double both = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < x.length; i++) {
      both += (x[i] - mean) * (y[i] - mean);
      first += (x[i] - mean) * (x[i] - mean);
      second += (y[i] - mean) * (y[i] - mean);
    }
    return first == 0 || second == 0 ? 0 : both / Math.sqrt(first * second);
  }

  private static double[] ranks(float[] values) {
    double[] signless = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      signless[i] = values[i] == 0 ? 0 : values[i];
    }
    return RANKING.apply(signless);
  }
}
