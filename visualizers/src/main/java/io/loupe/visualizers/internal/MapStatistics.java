package io.loupe.visualizers.internal;

import java.util.Arrays;

/**
 * Count, mean, variance and extremes of maps, position by position, in one pass and constant
 * memory. Parts computed apart merge to the whole.
 *
 * <p>Welford 1962 for single maps, Chan, Golub and LeVeque 1979 for merging.
 */
public final class MapStatistics {
  private static final int PIECE = 512;

  private final double[] mean;
  private final double[] squares;
  private final float[] min;
  private final float[] max;
  private long count;

  public MapStatistics(int elements) {
    mean = new double[elements];
    squares = new double[elements];
    min = new float[elements];
    max = new float[elements];
    Arrays.fill(min, Float.POSITIVE_INFINITY);
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
  }

  /** Bytes needed for each element. */
  public static int bytesPerElement() {
    return 2 * Double.BYTES + 2 * Float.BYTES;
  }

  public void add(float[] values, int offset) {
    add(values, offset, 0, mean.length, 1.0 / ++count);
  }

  /** Adds some of the samples of a batch, piece by piece, so that each piece stays in the cache. */
  public void add(float[] values, int[] samples) {
    for (int from = 0; from < mean.length; from += PIECE) {
      int to = Math.min(from + PIECE, mean.length);
      for (int n = 0; n < samples.length; n++) {
        add(values, samples[n] * mean.length, from, to, 1.0 / (count + n + 1));
      }
    }
    count += samples.length;
  }

  private void add(float[] values, int offset, int from, int to, double share) {
    for (int i = from; i < to; i++) {
      float value = values[offset + i];
      double delta = value - mean[i];
      mean[i] += delta * share;
      squares[i] += delta * (value - mean[i]);
    }
    for (int i = from; i < to; i++) {
      min[i] = Math.min(min[i], values[offset + i]);
    }
    for (int i = from; i < to; i++) {
      max[i] = Math.max(max[i], values[offset + i]);
    }
  }

  public void merge(MapStatistics other) {
    if (other.count == 0) {
      return;
    }
    long total = count + other.count;
    double share = (double) other.count / total;
    for (int i = 0; i < mean.length; i++) {
      double delta = other.mean[i] - mean[i];
      mean[i] += delta * share;
      squares[i] += other.squares[i] + delta * delta * count * share;
      min[i] = Math.min(min[i], other.min[i]);
      max[i] = Math.max(max[i], other.max[i]);
    }
    count = total;
  }

  public long count() {
    return count;
  }

  public int elements() {
    return mean.length;
  }

  public double mean(int element) {
    return count == 0 ? Double.NaN : mean[element];
  }

  /** Variance of the values themselves: divided by the count. */
  public double variance(int element) {
    return count == 0 ? Double.NaN : squares[element] / count;
  }

  /** Standard error of the mean; NaN for fewer than two samples. */
  public double standardError(int element) {
    return count < 2 ? Double.NaN : Math.sqrt(squares[element] / (count - 1) / count);
  }

  public float min(int element) {
    return count == 0 ? Float.NaN : min[element];
  }

  public float max(int element) {
    return count == 0 ? Float.NaN : max[element];
  }

  /** Mean maps as floats. */
  public float[] means() {
    float[] means = new float[mean.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) mean(i);
    }
    return means;
  }
}
