package io.loupe.visualizers.internal.statistics;

import io.loupe.visualizers.internal.Maps;

/**
 * Correlation of every two filters over all positions of all samples. Values are taken relative to
 * the first sample's means, so that sums of squares lose no digits. Where a layer is so large that
 * the sums would take longer than the network, every n-th position is used.
 */
public final class Correlations {
  private static final long PRODUCTS_PER_SAMPLE = 4_000_000;

  private final Maps maps;
  private final int step;
  private final int used;
  private final int rows;
  private final double[] pivots;
  private final double[] sums;
  private final double[] products;
  private final double[] block;
  private long count;

  public Correlations(Maps maps) {
    this.maps = maps;
    long all = (long) maps.filters() * maps.filters() * maps.positions();
    this.step = (int) Math.min(maps.positions(), Math.max(1, all / PRODUCTS_PER_SAMPLE));
    this.used = (maps.positions() + step - 1) / step;
    this.pivots = new double[maps.filters()];
    this.sums = new double[maps.filters()];
    this.rows = maps.filters() + maps.filters() % 2;
    this.products = new double[Math.multiplyExact(rows, rows)];
    this.block = new double[rows * used];
  }

  /** Every how many positions are used. */
  public int step() {
    return step;
  }

  public void add(float[] values, int offset) {
    if (count == 0) {
      setPivots(values, offset);
    }
    count += used;
    for (int k = 0; k < maps.filters(); k++) {
      double sum = 0;
      for (int i = 0; i < used; i++) {
        double value = values[offset + k * maps.positions() + i * step] - pivots[k];
        block[k * used + i] = value;
        sum += value;
      }
      sums[k] += sum;
    }
    for (int a = 0; a < rows; a += 2) {
      for (int b = a; b < rows; b += 2) {
        addProducts(a, b);
      }
    }
  }

  /** Two rows against two: four sums that do not wait for each other. */
  private void addProducts(int a, int b) {
    int a0 = a * used;
    int a1 = a0 + used;
    int b0 = b * used;
    int b1 = b0 + used;
    double p00 = 0;
    double p01 = 0;
    double p10 = 0;
    double p11 = 0;
    for (int i = 0; i < used; i++) {
      double x0 = block[a0 + i];
      double x1 = block[a1 + i];
      double y0 = block[b0 + i];
      double y1 = block[b1 + i];
      p00 += x0 * y0;
      p01 += x0 * y1;
      p10 += x1 * y0;
      p11 += x1 * y1;
    }
    products[a * rows + b] += p00;
    products[a * rows + b + 1] += p01;
    products[(a + 1) * rows + b] += p10;
    products[(a + 1) * rows + b + 1] += p11;
  }

  /** Pearson's r; NaN if one of the two never changes. */
  public double of(int first, int second) {
    int a = Math.min(first, second);
    int b = Math.max(first, second);
    double spread = Math.sqrt(covariance(a, a) * covariance(b, b));
    return spread > 0 ? Math.min(1, Math.max(-1, covariance(a, b) / spread)) : Double.NaN;
  }

  /** The filter whose map is most like, or most opposite to, a filter's; -1 if there is none. */
  public int strongest(int filter) {
    int best = -1;
    for (int k = 0; k < maps.filters(); k++) {
      double r = k == filter ? Double.NaN : Math.abs(of(filter, k));
      if (!Double.isNaN(r) && (best < 0 || r > Math.abs(of(filter, best)))) {
        best = k;
      }
    }
    return best;
  }

  private double covariance(int a, int b) {
    return products[a * rows + b] - sums[a] * (sums[b] / count);
  }

  private void setPivots(float[] values, int offset) {
    for (int k = 0; k < maps.filters(); k++) {
      double sum = 0;
      for (int p = 0; p < maps.positions(); p++) {
        sum += values[offset + k * maps.positions() + p];
      }
      pivots[k] = sum / maps.positions();
    }
  }
}
