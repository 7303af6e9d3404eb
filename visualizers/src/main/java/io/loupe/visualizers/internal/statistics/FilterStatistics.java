package io.loupe.visualizers.internal.statistics;

import io.loupe.visualizers.internal.Maps;
import java.util.Arrays;

/** How each filter behaves over samples, in sums that merge. */
public final class FilterStatistics {
  private final Maps maps;
  private final float floor;
  private final long[] firing;
  private final long[] above;
  private final double[] sums;
  private final float[] highest;
  private long samples;

  public FilterStatistics(Maps maps, float floor) {
    this.maps = maps;
    this.floor = floor;
    this.firing = new long[maps.filters()];
    this.above = new long[maps.filters()];
    this.sums = new double[maps.filters()];
    this.highest = new float[maps.filters()];
    Arrays.fill(highest, Float.NEGATIVE_INFINITY);
  }

  public void add(float[] values, int offset) {
    samples++;
    for (int k = 0; k < maps.filters(); k++) {
      int start = offset + k * maps.positions();
      int end = start + maps.positions();
      int over = 0;
      double even = 0;
      double odd = 0;
      float most = highest[k];
      for (int i = start; i + 1 < end; i += 2) {
        even += values[i];
        odd += values[i + 1];
      }
      if ((end - start) % 2 == 1) {
        even += values[end - 1];
      }
      for (int i = start; i < end; i++) {
        over += values[i] > floor ? 1 : 0;
      }
      for (int i = start; i < end; i++) {
        most = Math.max(most, values[i]);
      }
      sums[k] += even + odd;
      above[k] += over;
      firing[k] += over > 0 ? 1 : 0;
      highest[k] = most;
    }
  }

  public void merge(FilterStatistics other) {
    samples += other.samples;
    for (int k = 0; k < maps.filters(); k++) {
      firing[k] += other.firing[k];
      above[k] += other.above[k];
      sums[k] += other.sums[k];
      highest[k] = Math.max(highest[k], other.highest[k]);
    }
  }

  /** Share of samples on which the filter is above the floor anywhere. */
  public double firingShare(int filter) {
    return (double) firing[filter] / samples;
  }

  public boolean isDead(int filter) {
    return firing[filter] == 0;
  }

  public double mean(int filter) {
    return sums[filter] / samples / maps.positions();
  }

  public double max(int filter) {
    return highest[filter];
  }

  /** Share of values at or below the floor. */
  public double sparsity(int filter) {
    return 1 - (double) above[filter] / samples / maps.positions();
  }
}
