package io.loupe.visualizers.internal.statistics;

import io.loupe.probe.MapStatistics;
import io.loupe.visualizers.internal.Maps;
import java.util.Arrays;

/** Which filter wins at each position, how often it does, and whether that is beyond chance. */
public final class WinnerMap {
  private final Maps maps;
  private final int[] winners;
  private final float[] shares;
  private final int[] seconds;
  private final double[] chances;

  private WinnerMap(Maps maps) {
    this(
        maps,
        new int[maps.positions()],
        new float[maps.positions()],
        new int[maps.positions()],
        new double[maps.positions()]);
    Arrays.fill(winners, WinnerCounts.NONE);
    Arrays.fill(seconds, WinnerCounts.NONE);
    Arrays.fill(chances, Double.NaN);
  }

  private WinnerMap(Maps maps, int[] winners, float[] shares, int[] seconds, double[] chances) {
    this.maps = maps;
    this.winners = winners;
    this.shares = shares;
    this.seconds = seconds;
    this.chances = chances;
  }

  /**
   * The winner is who wins most often, none being one of the contestants; it is tested against the
   * second (exact sign test), corrected for the number of positions.
   */
  public static WinnerMap byFrequency(Maps maps, WinnerCounts counts) {
    WinnerMap map = new WinnerMap(maps);
    double[] probabilities = new double[maps.positions()];
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
      probabilities[p] = Significance.signTest(best, second);
    }
    return map.withProbabilities(probabilities);
  }

  /** The winner has the highest mean above the floor; not tested yet. */
  public static WinnerMap byMean(Maps maps, MapStatistics means, WinnerCounts counts, float floor) {
    WinnerMap map = new WinnerMap(maps);
    for (int p = 0; p < maps.positions(); p++) {
      int first = WinnerCounts.NONE;
      int second = WinnerCounts.NONE;
      for (int k = 0; k < maps.filters(); k++) {
        double mean = means.mean(k * maps.positions() + p);
        if (mean > floor && (first < 0 || mean > means.mean(first * maps.positions() + p))) {
          second = first < 0 ? second : first;
          first = k;
        } else if (second < 0 || mean > means.mean(second * maps.positions() + p)) {
          second = k;
        }
      }
      map.winners[p] = first;
      map.seconds[p] = second;
      map.shares[p] = (float) ((double) counts.at(first, p) / counts.samples());
    }
    return map;
  }

  /** The same winners, each with the chance that it is none, corrected for their number. */
  public WinnerMap withProbabilities(double[] probabilities) {
    return new WinnerMap(maps, winners, shares, seconds, Significance.adjusted(probabilities));
  }

  public Maps maps() {
    return maps;
  }

  /** A filter, or {@link WinnerCounts#NONE}. */
  public int winner(int position) {
    return winners[position];
  }

  public float share(int position) {
    return shares[position];
  }

  /** Who has the second highest mean. */
  public int second(int position) {
    return seconds[position];
  }

  /** Adjusted probability that the winner is chance; NaN where nothing was tested. */
  public double chance(int position) {
    return chances[position];
  }

  /** Whether the winner is beyond chance, or has no one to be compared with. */
  public boolean isSure(int position) {
    return !(chances[position] > Significance.LEVEL);
  }

  public int positionsOf(int filter) {
    int positions = 0;
    for (int winner : winners) {
      positions += winner == filter ? 1 : 0;
    }
    return positions;
  }

  public double sureShare() {
    int count = 0;
    for (int p = 0; p < winners.length; p++) {
      count += isSure(p) ? 1 : 0;
    }
    return (double) count / winners.length;
  }
}
