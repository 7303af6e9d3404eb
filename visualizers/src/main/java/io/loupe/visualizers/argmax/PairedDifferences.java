package io.loupe.visualizers.argmax;

import io.loupe.probe.MapStatistics;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.evidence.Significance;

/**
 * Differences, sample by sample, between the filter with the highest mean at each position and the
 * second. They are collected in a second pass, when both are known.
 */
final class PairedDifferences {
  private final Maps maps;
  private final WinnerMap winners;
  private final MapStatistics differences;
  private final float[] values;

  PairedDifferences(Maps maps, WinnerMap winners) {
    this.maps = maps;
    this.winners = winners;
    this.differences = new MapStatistics(maps.positions());
    this.values = new float[maps.positions()];
  }

  void add(float[] batch, int offset) {
    for (int p = 0; p < values.length; p++) {
      int first = winners.winner(p);
      int second = winners.second(p);
      values[p] =
          first < 0 || second < 0
              ? 0
              : batch[offset + first * values.length + p]
                  - batch[offset + second * values.length + p];
    }
    differences.add(values, 0);
  }

  /** The map with the chance that each winner is none; NaN where there is nothing to compare. */
  WinnerMap tested() {
    double[] probabilities = new double[maps.positions()];
    for (int p = 0; p < probabilities.length; p++) {
      probabilities[p] =
          winners.winner(p) < 0 || winners.second(p) < 0
              ? Double.NaN
              : Significance.pairedTest(
                  differences.mean(p), differences.standardError(p), differences.count());
    }
    return winners.withProbabilities(probabilities);
  }
}
