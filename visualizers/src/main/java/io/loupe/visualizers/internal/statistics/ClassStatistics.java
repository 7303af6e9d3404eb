package io.loupe.visualizers.internal.statistics;

import io.loupe.probe.MapStatistics;
import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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

  /** Mean of a filter over all samples and positions. */
  public double mean(int filter) {
    double sum = 0;
    for (int p = 0; p < usage.positions(); p++) {
      sum += maps.mean(filter * usage.positions() + p);
    }
    return sum / usage.positions();
  }

  /** The largest value of a filter on any sample. */
  public double max(int filter) {
    float most = maps.max(filter * usage.positions());
    for (int p = 1; p < usage.positions(); p++) {
      most = Math.max(most, maps.max(filter * usage.positions() + p));
    }
    return most;
  }

  void write(DataOutput out) throws IOException {
    maps.write(out);
    wins.write(out);
    usage.write(out);
  }

  static ClassStatistics read(Maps maps, float floor, DataInput in) throws IOException {
    ClassStatistics empty = empty(maps, floor);
    MapStatistics values = empty.maps.read(in);
    empty.wins.read(values.count(), in);
    empty.usage.read(values.count(), in);
    return new ClassStatistics(values, empty.wins, empty.usage);
  }

  public void merge(ClassStatistics other) {
    maps.merge(other.maps);
    wins.merge(other.wins);
    usage.merge(other.usage);
  }
}
