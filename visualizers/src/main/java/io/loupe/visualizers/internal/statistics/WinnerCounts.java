package io.loupe.visualizers.internal.statistics;

import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.Arrays;

/** Counts at every position how often each filter wins, and how often none is above the floor. */
public final class WinnerCounts {
  public static final int NONE = -1;

  private final Maps maps;
  private final float floor;
  private final int[] counts;
  private final float[] best;
  private final int[] winners;
  private long samples;

  public WinnerCounts(Maps maps, float floor) {
    this.maps = maps;
    this.floor = floor;
    this.counts = new int[Math.multiplyExact(maps.filters() + 1, maps.positions())];
    this.best = new float[maps.positions()];
    this.winners = new int[maps.positions()];
  }

  /** Ties go to the lowest index, as in {@code Reduction.argMaxChannel}. */
  public void add(float[] values, int offset) {
    samples++;
    int positions = maps.positions();
    Arrays.fill(best, floor);
    Arrays.fill(winners, maps.filters());
    for (int k = 0; k < maps.filters(); k++) {
      int start = offset + k * positions;
      for (int p = 0; p < positions; p++) {
        float value = values[start + p];
        if (value > best[p]) {
          best[p] = value;
          winners[p] = k;
        }
      }
    }
    for (int p = 0; p < positions; p++) {
      counts[winners[p] * positions + p]++;
    }
  }

  public void merge(WinnerCounts other) {
    samples += other.samples;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  void write(DataOutput out) throws IOException {
    for (int count : counts) {
      out.writeInt(count);
    }
  }

  /** Reads the counts of some samples; every position has one winner for each. */
  void read(long all, DataInput in) throws IOException {
    long[] won = new long[maps.positions()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.readInt();
      won[i % won.length] += counts[i];
      if (counts[i] < 0) {
        throw new StreamCorruptedException("a filter wins " + counts[i] + " times");
      }
    }
    if (!Arrays.stream(won).allMatch(wins -> wins == all)) {
      throw new StreamCorruptedException("not every sample has one winner at each position");
    }
    samples = all;
  }

  public long samples() {
    return samples;
  }

  /** How often a filter, or {@link #NONE}, wins at a position. */
  public int at(int filter, int position) {
    int row = filter == NONE ? maps.filters() : filter;
    return counts[row * maps.positions() + position];
  }

  /** How often a filter, or {@link #NONE}, wins at all positions together. */
  public long total(int filter) {
    long total = 0;
    for (int p = 0; p < maps.positions(); p++) {
      total += at(filter, p);
    }
    return total;
  }
}
