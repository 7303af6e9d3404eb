package io.loupe.probe;

import io.loupe.Experimental;
import java.util.Arrays;

/**
 * Count, mean, variance and extremes of maps, element by element, in one pass, in double precision
 * and in memory that does not grow with the data. Parts computed apart merge to the whole.
 *
 * <p>Elements are counted row by row and channels first, as in a {@link io.loupe.tensor.Tensor}
 * [K,h,w], in whatever order they came. Extremes pass over NaN, means and variances become NaN. An
 * instance is filled by one thread at a time.
 *
 * <p>Sources: <a href="https://doi.org/10.1080/00401706.1962.10490022">Welford 1962</a> for single
 * maps, <a href="https://doi.org/10.1080/00031305.1983.10483115">Chan, Golub and LeVeque 1983</a>
 * for merging.
 */
@Experimental
public final class MapStatistics {
  private static final int PIECE = 512;

  private final boolean spread;
  private final double[] mean;
  private final double[] squares;
  private final float[] min;
  private final float[] max;
  private ElementOrder order = ElementOrder.AS_READ;
  private long count;

  /**
   * Creates statistics of nothing.
   *
   * @param elements values of one map, of all its channels together
   */
  public MapStatistics(int elements) {
    this(elements, true);
  }

  private MapStatistics(int elements, boolean spread) {
    this.spread = spread;
    mean = new double[elements];
    squares = new double[spread ? elements : 0];
    min = new float[squares.length];
    max = new float[squares.length];
    Arrays.fill(min, Float.POSITIVE_INFINITY);
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
  }

  /**
   * Creates statistics that know count and means only, in a third of the memory and less than half
   * the time.
   *
   * @param elements values of one map, of all its channels together
   * @return statistics of nothing
   */
  public static MapStatistics ofMeans(int elements) {
    return new MapStatistics(elements, false);
  }

  /**
   * Tells how much memory full statistics take.
   *
   * @return bytes for each element
   */
  public static int bytesPerElement() {
    return 2 * Double.BYTES + 2 * Float.BYTES;
  }

  /**
   * Adds one map.
   *
   * @param values where it lies, channels first; not kept
   * @param offset index of its first element
   */
  public void add(float[] values, int offset) {
    keepAs(ElementOrder.AS_READ);
    add(values, offset, 0, mean.length, 1.0 / ++count);
  }

  /**
   * Adds some maps of a batch.
   *
   * @param values all maps of the batch, one after another, each channels first; not kept
   * @param items which of them, in this order
   */
  public void add(float[] values, int[] items) {
    keepAs(ElementOrder.AS_READ);
    addAll(values, items);
  }

  /**
   * Adds some maps of a batch whose channels lie together at each position, [h,w,K], without
   * turning them around.
   *
   * @param values all maps of the batch, one after another; not kept
   * @param items which of them, in this order
   * @param channels K
   * @throws IllegalArgumentException if maps cannot have so many channels
   */
  public void addChannelsLast(float[] values, int[] items, int channels) {
    if (channels < 1 || mean.length % channels != 0) {
      throw new IllegalArgumentException(
          "Maps of " + mean.length + " elements cannot have " + channels + " channels");
    }
    keepAs(ElementOrder.channelsLast(mean.length, channels));
    addAll(values, items);
  }

  private void addAll(float[] values, int[] items) {
    for (int from = 0; from < mean.length; from += PIECE) {
      int to = Math.min(from + PIECE, mean.length);
      for (int n = 0; n < items.length; n++) {
        add(values, items[n] * mean.length, from, to, 1.0 / (count + n + 1));
      }
    }
    count += items.length;
  }

  private void add(float[] values, int offset, int from, int to, double share) {
    if (spread) {
      addSpread(values, offset, from, to, share);
    } else {
      for (int i = from; i < to; i++) {
        mean[i] += (values[offset + i] - mean[i]) * share;
      }
    }
  }

  private void addSpread(float[] values, int offset, int from, int to, double share) {
    for (int i = from; i < to; i++) {
      float value = values[offset + i];
      double delta = value - mean[i];
      mean[i] += delta * share;
      squares[i] += delta * (value - mean[i]);
      if (value < min[i]) {
        min[i] = value;
      }
      if (value > max[i]) {
        max[i] = value;
      }
    }
  }

  private void keepAs(ElementOrder wanted) {
    if (wanted.equals(order)) {
      return;
    }
    if (count > 0) {
      MapStatistics old = new MapStatistics(mean.length, spread);
      old.order = order;
      old.take(this);
      order = wanted;
      take(old);
    }
    order = wanted;
  }

  private void take(MapStatistics other) {
    for (int i = 0; i < mean.length; i++) {
      int to = order.place(i);
      int from = other.order.place(i);
      mean[to] = other.mean[from];
      if (spread) {
        squares[to] = other.squares[from];
        min[to] = other.min[from];
        max[to] = other.max[from];
      }
    }
  }

  /**
   * Adds what other statistics know of other samples.
   *
   * @param other of maps of the same size, and knowing at least as much; stays as it is
   * @throws IllegalArgumentException if it knows means only and these know more
   */
  public void merge(MapStatistics other) {
    if (spread && !other.spread) {
      throw new IllegalArgumentException(
          "Statistics of means alone cannot be merged into full ones");
    }
    if (other.count == 0) {
      return;
    }
    if (count == 0) {
      order = other.order;
    }
    long total = count + other.count;
    double share = (double) other.count / total;
    for (int i = 0; i < mean.length; i++) {
      int to = order.place(i);
      int from = other.order.place(i);
      double delta = other.mean[from] - mean[to];
      mean[to] += delta * share;
      if (spread) {
        squares[to] += other.squares[from] + delta * delta * count * share;
        min[to] = Math.min(min[to], other.min[from]);
        max[to] = Math.max(max[to], other.max[from]);
      }
    }
    count = total;
  }

  /**
   * Returns how many maps were added.
   *
   * @return number of maps
   */
  public long count() {
    return count;
  }

  /**
   * Returns the size of a map.
   *
   * @return values of one map
   */
  public int elements() {
    return mean.length;
  }

  /**
   * Returns a mean.
   *
   * @param element which element, channels first
   * @return its mean; NaN if there are no maps
   */
  public double mean(int element) {
    return count == 0 ? Double.NaN : mean[order.place(element)];
  }

  /**
   * Returns the variance of the values themselves: divided by the count.
   *
   * @param element which element, channels first
   * @return its variance; NaN if there are no maps
   * @throws IllegalStateException if only means are known
   */
  public double variance(int element) {
    checkSpread();
    return count == 0 ? Double.NaN : squares[order.place(element)] / count;
  }

  /**
   * Returns how well a mean is known.
   *
   * @param element which element, channels first
   * @return the standard error of its mean; NaN for fewer than two maps
   * @throws IllegalStateException if only means are known
   */
  public double standardError(int element) {
    checkSpread();
    return count < 2 ? Double.NaN : Math.sqrt(squares[order.place(element)] / (count - 1) / count);
  }

  /**
   * Returns the smallest value.
   *
   * @param element which element, channels first
   * @return its minimum; NaN if there are no maps
   * @throws IllegalStateException if only means are known
   */
  public float min(int element) {
    checkSpread();
    return count == 0 ? Float.NaN : min[order.place(element)];
  }

  /**
   * Returns the largest value.
   *
   * @param element which element, channels first
   * @return its maximum; NaN if there are no maps
   * @throws IllegalStateException if only means are known
   */
  public float max(int element) {
    checkSpread();
    return count == 0 ? Float.NaN : max[order.place(element)];
  }

  private void checkSpread() {
    if (!spread) {
      throw new IllegalStateException("These statistics know means only");
    }
  }

  /**
   * Returns all means.
   *
   * @return a new array, channels first, rounded to floats; NaN if there are no maps
   */
  public float[] means() {
    float[] means = new float[mean.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) mean(i);
    }
    return means;
  }
}
