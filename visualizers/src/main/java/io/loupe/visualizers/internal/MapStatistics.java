package io.loupe.visualizers.internal;

import java.util.Arrays;

/**
 * Count, mean, variance and extremes of maps, position by position, in one pass and constant
 * memory. Parts computed apart merge to the whole.
 *
 * <p>Welford 1962 for single maps, Chan, Golub and LeVeque 1979 for merging.
 */
public final class MapStatistics {
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
    count++;
    double share = 1.0 / count;
    for (int i = 0; i < mean.length; i++) {
      float value = values[offset + i];
      double delta = value - mean[i];
      mean[i] += delta * share;
      squares[i] += delta * (value - mean[i]);
      min[i] = Math.min(min[i], value);
      max[i] = Math.max(max[i], value);
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
