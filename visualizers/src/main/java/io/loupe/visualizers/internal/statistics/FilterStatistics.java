package io.loupe.visualizers.internal.statistics;

import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;

/** How each filter behaves over samples, in counts that merge. */
public final class FilterStatistics {
  private final Maps maps;
  private final float floor;
  private final long[] firing;
  private final long[] above;
  private long samples;

  public FilterStatistics(Maps maps, float floor) {
    this.maps = maps;
    this.floor = floor;
    this.firing = new long[maps.filters()];
    this.above = new long[maps.filters()];
  }

  public void add(float[] values, int offset) {
    samples++;
    for (int k = 0; k < maps.filters(); k++) {
      int start = offset + k * maps.positions();
      int end = start + maps.positions();
      int over = 0;
      for (int i = start; i < end; i++) {
        over += values[i] > floor ? 1 : 0;
      }
      above[k] += over;
      firing[k] += over > 0 ? 1 : 0;
    }
  }

  public void merge(FilterStatistics other) {
    samples += other.samples;
    for (int k = 0; k < maps.filters(); k++) {
      firing[k] += other.firing[k];
      above[k] += other.above[k];
    }
  }

  void write(DataOutput out) throws IOException {
    for (int k = 0; k < maps.filters(); k++) {
      out.writeLong(firing[k]);
      out.writeLong(above[k]);
    }
  }

  /** Reads how filters behave over some samples. */
  void read(long all, DataInput in) throws IOException {
    samples = all;
    for (int k = 0; k < maps.filters(); k++) {
      firing[k] = in.readLong();
      above[k] = in.readLong();
      if (firing[k] < 0
          || firing[k] > all
          || above[k] < firing[k]
          || above[k] > firing[k] * maps.positions()) {
        throw new StreamCorruptedException("filter " + k + " fires more often than it can");
      }
    }
  }

  int positions() {
    return maps.positions();
  }

  /** Share of samples on which the filter is above the floor anywhere. */
  public double firingShare(int filter) {
    return (double) firing[filter] / samples;
  }

  public boolean isDead(int filter) {
    return firing[filter] == 0;
  }

  /** Share of values at or below the floor. */
  public double sparsity(int filter) {
    return 1 - (double) above[filter] / samples / maps.positions();
  }
}
