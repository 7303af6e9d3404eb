package io.loupe.visualizers.argmax;

import io.loupe.visualizers.internal.statistics.Significance;
import java.util.ArrayList;
import java.util.List;

/** Winner against second at one of 36 positions of 8 filters, from all values. */
final class NaiveTests {
  private NaiveTests() {}

  /** Samples of a class (labels in turn, 0 to 3), or all of them for row 4. */
  private static List<Integer> samples(int count, int row) {
    List<Integer> samples = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      if (row == 4 || n % 4 == row) {
        samples.add(n);
      }
    }
    return samples;
  }

  static double often(float[] values, int count, int row, int position) {
    int[] wins = new int[9];
    for (int n : samples(count, row)) {
      int best = 8;
      float most = 0;
      for (int k = 0; k < 8; k++) {
        float value = values[(n * 8 + k) * 36 + position];
        if (value > most) {
          most = value;
          best = k;
        }
      }
      wins[best]++;
    }
    java.util.Arrays.sort(wins);
    return Significance.signTest(wins[8], wins[7]);
  }

  static double mean(float[] values, int count, int row, int position) {
    List<Integer> samples = samples(count, row);
    double[] sums = new double[8];
    for (int n : samples) {
      for (int k = 0; k < 8; k++) {
        sums[k] += values[(n * 8 + k) * 36 + position];
      }
    }
    int first = 0;
    for (int k = 1; k < 8; k++) {
      first = sums[k] > sums[first] ? k : first;
    }
    if (sums[first] <= 0) {
      return Double.NaN;
    }
    int second = first == 0 ? 1 : 0;
    for (int k = 0; k < 8; k++) {
      second = k != first && sums[k] > sums[second] ? k : second;
    }
    double sum = 0;
    double squares = 0;
    for (int n : samples) {
      double difference =
          (double) values[(n * 8 + first) * 36 + position]
              - values[(n * 8 + second) * 36 + position];
      sum += difference;
      squares += difference * difference;
    }
    int size = samples.size();
    double variance = (squares - sum * sum / size) / (size - 1);
    return Significance.pairedTest(sum / size, Math.sqrt(Math.max(0, variance) / size), size);
  }
}
