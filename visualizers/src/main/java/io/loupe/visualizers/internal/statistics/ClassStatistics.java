package io.loupe.visualizers.internal.statistics;

import io.loupe.probe.MapStatistics;
import io.loupe.visualizers.internal.Maps;

/** Everything counted over the samples of one class. */
public record ClassStatistics(MapStatistics maps, WinnerCounts wins, FilterStatistics usage) {

  public static ClassStatistics empty(Maps maps, float floor) {
    return new ClassStatistics(
        new MapStatistics(maps.elements()),
        new WinnerCounts(maps, floor),
        new FilterStatistics(maps, floor));
  }

  public void add(float[] values, int[] samples) {
    maps.add(values, samples);
    for (int n : samples) {
      wins.add(values, n * maps.elements());
      usage.add(values, n * maps.elements());
    }
  }

  public void merge(ClassStatistics other) {
    maps.merge(other.maps);
    wins.merge(other.wins);
    usage.merge(other.usage);
  }
}
