package io.loupe.visualizers.argmax;

import io.loupe.probe.MapStatistics;
import io.loupe.visualizers.internal.Maps;

/** Everything counted over the samples of one class. */
record ClassTally(MapStatistics maps, WinnerCounts wins, FilterUsage usage) {

  static ClassTally empty(Maps maps, float floor) {
    return new ClassTally(
        new MapStatistics(maps.elements()),
        new WinnerCounts(maps, floor),
        new FilterUsage(maps, floor));
  }

  void add(float[] values, int[] samples) {
    maps.add(values, samples);
    for (int n : samples) {
      wins.add(values, n * maps.elements());
      usage.add(values, n * maps.elements());
    }
  }

  void merge(ClassTally other) {
    maps.merge(other.maps);
    wins.merge(other.wins);
    usage.merge(other.usage);
  }
}
