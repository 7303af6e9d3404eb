package io.loupe.visualizers.internal.evidence;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Spearman's correlation of ranks; values that are equal share their mean rank. */
public final class RankCorrelation {
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
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      Arrays.stream(order, from, Math.max(to, from + 1)).forEach(i -> ranks[i] = rank);
      from = Math.max(to, from + 1);
    }
    return ranks;
  }
}
