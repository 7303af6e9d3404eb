package io.loupe.visualizers.internal.statistics;

import io.loupe.probe.ReproducibleSums;
import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Correlation of every two filters over all positions of all samples, with the same bits in
 * whatever order the samples come. Where a layer is so large that the sums would take longer than
 * the network, every n-th position is used.
 *
 * <p>Products of a sample are taken relative to the sample's own means, cut to a few digits, so
 * that they lose none far from zero; what that leaves out of the product of two filters is added
 * beside it.
 */
public final class Correlations {
  private static final long PRODUCTS_PER_SAMPLE = 4_000_000;
  private static final long CUT = -1L << 41;

  private final Maps maps;
  private final int step;
  private final int used;
  private final int rows;
  private final double[] pivots;
  private final double[] rests;
  private final double[] block;
  private final double[] around;
  private final double[] beside;
  private final ReproducibleSums sums;

  public Correlations(Maps maps) {
    this.maps = maps;
    long all = (long) maps.filters() * maps.filters() * maps.positions();
    this.step = (int) Math.min(maps.positions(), Math.max(1, all / PRODUCTS_PER_SAMPLE));
    this.used = (maps.positions() + step - 1) / step;
    this.rows = maps.filters() + maps.filters() % 2;
    this.pivots = new double[rows];
    this.rests = new double[rows];
    this.block = new double[rows * used];
    this.sums = new ReproducibleSums(row(rows));
    this.around = new double[row(rows)];
    this.beside = new double[used > 1 ? row(rows) : 0];
  }

  /** Every how many positions are used. */
  public int step() {
    return step;
  }

  /**
   * Where the products of a filter with those from itself on begin; filters' own sums lie first.
   */
  private int row(int filter) {
    return Math.toIntExact(rows + (long) filter * rows - (long) filter * (filter - 1) / 2);
  }

  private int at(int a, int b) {
    return row(a) + b - a;
  }

  public void add(float[] values, int offset) {
    for (int k = 0; k < maps.filters(); k++) {
      centre(values, offset + k * maps.positions(), k);
    }
    for (int a = 0; a < rows; a += 2) {
      for (int b = a; b < rows; b += 2) {
        addProducts(a, b);
      }
    }
    sums.add(around);
    if (used > 1) {
      for (int a = 0; a < rows; a++) {
        for (int b = a; b < rows; b++) {
          double all = rests[b] + used * pivots[b];
          beside[at(a, b)] = pivots[a] * all + pivots[b] * rests[a];
        }
      }
      sums.add(beside);
    }
  }

  /** Of one position a product is exact as it is. */
  private void centre(float[] values, int start, int k) {
    double sum = 0;
    for (int i = 0; i < used; i++) {
      sum += values[start + i * step];
    }
    double pivot =
        used > 1 ? Double.longBitsToDouble(Double.doubleToRawLongBits(sum / used) & CUT) : 0;
    double rest = 0;
    for (int i = 0; i < used; i++) {
      double value = values[start + i * step] - pivot;
      block[k * used + i] = value;
      rest += value;
    }
    pivots[k] = pivot;
    rests[k] = rest;
    around[k] = sum;
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
    around[at(a, b)] = p00;
    around[at(a, b + 1)] = p01;
    around[at(a + 1, b + 1)] = p11;
    if (a < b) {
      around[at(a + 1, b)] = p10;
    }
  }

  public void merge(Correlations other) {
    sums.merge(other.sums);
  }

  void write(DataOutput out) throws IOException {
    sums.write(out);
  }

  void read(DataInput in) throws IOException {
    sums.read(in);
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
    long values = sums.count() / (used > 1 ? 2 : 1) * used;
    return sums.covariation(at(a, b), a, b, values);
  }
}
