package io.loupe.visualizers.argmax;

import io.loupe.visualizers.internal.MapStatistics;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.WilsonInterval;
import java.util.Arrays;

/** Which filter wins at each position, how often it does, and whether that is beyond chance. */
final class WinnerMap {
  private final Maps maps;
  private final int[] winners;
  private final float[] shares;
  private final boolean[] sure;

  private WinnerMap(Maps maps) {
    this.maps = maps;
    this.winners = new int[maps.positions()];
    this.shares = new float[maps.positions()];
    this.sure = new boolean[maps.positions()];
    Arrays.fill(winners, WinnerCounts.NONE);
  }

  /**
   * The winner is who wins most often, none being one of the contestants; it is sure if it beats
   * the second by more than chance (normal approximation of the sign test).
   */
  static WinnerMap byFrequency(Maps maps, WinnerCounts counts) {
    WinnerMap map = new WinnerMap(maps);
    for (int p = 0; p < maps.positions(); p++) {
      int best = 0;
      int second = 0;
      for (int i = 0; i <= maps.filters(); i++) {
        int filter = i == maps.filters() ? WinnerCounts.NONE : i;
        int count = counts.at(filter, p);
        if (count > best) {
          second = best;
          best = count;
          map.winners[p] = filter;
        } else if (count > second) {
          second = count;
        }
      }
      map.shares[p] = (float) ((double) best / counts.samples());
      map.sure[p] = best - second > WilsonInterval.Z * Math.sqrt(best + second);
    }
    return map;
  }

  /**
   * The winner has the highest mean above the floor; it is sure if it beats the second mean by more
   * than chance (Welch's statistic).
   */
  static WinnerMap byMean(Maps maps, MapStatistics means, WinnerCounts counts, float floor) {
    WinnerMap map = new WinnerMap(maps);
    for (int p = 0; p < maps.positions(); p++) {
      int first = WinnerCounts.NONE;
      int second = WinnerCounts.NONE;
      for (int k = 0; k < maps.filters(); k++) {
        double mean = means.mean(k * maps.positions() + p);
        if (mean > floor && (first < 0 || mean > means.mean(first * maps.positions() + p))) {
          second = first;
          first = k;
        } else if (second < 0 || mean > means.mean(second * maps.positions() + p)) {
          second = k;
        }
      }
      map.winners[p] = first;
      map.shares[p] = (float) ((double) counts.at(first, p) / counts.samples());
      map.sure[p] = first < 0 || second < 0 || beats(means, maps, first, second, p);
    }
    return map;
  }

  private static boolean beats(
      MapStatistics means, Maps maps, int first, int second, int position) {
    int a = first * maps.positions() + position;
    int b = second * maps.positions() + position;
    double first2 = means.standardError(a) * means.standardError(a);
    double second2 = means.standardError(b) * means.standardError(b);
    return means.mean(a) - means.mean(b) > WilsonInterval.Z * Math.sqrt(first2 + second2);
  }

  Maps maps() {
    return maps;
  }

  /** A filter, or {@link WinnerCounts#NONE}. */
  int winner(int position) {
    return winners[position];
  }

  float share(int position) {
    return shares[position];
  }

  boolean isSure(int position) {
    return sure[position];
  }

  int positionsOf(int filter) {
    int positions = 0;
    for (int winner : winners) {
      positions += winner == filter ? 1 : 0;
    }
    return positions;
  }

  double sureShare() {
    int count = 0;
    for (boolean s : sure) {
      count += s ? 1 : 0;
    }
    return (double) count / sure.length;
  }
}
