package io.loupe.visualizers.internal.measure;

import java.util.random.RandomGenerator;

/**
 * Puts into missing places what their neighbours let expect, with a little noise: what is taken
 * away leaves neither an edge nor a shape that tells what it was.
 *
 * <p>Each missing place is the weighted mean of its eight neighbours, missing ones too: weight 1/6
 * for those beside, above and below, 1/12 for those across; at the border those that are there. The
 * equations are solved together, by conjugate gradients; noise is normal, with deviation 0.01 of
 * the range.
 *
 * @see <a href="https://arxiv.org/abs/2202.00449">Rong et al. 2022, A consistent and efficient
 *     evaluation strategy for attribution methods</a>
 */
public final class NoisyLinearImputation {
  /** Deviation of the noise, as a share of the input's range. */
  public static final double NOISE = 0.01;

  private static final double BESIDE = 1.0 / 6;
  private static final double ACROSS = 1.0 / 12;
  private static final double TOLERANCE = 1e-7;

  private final int rows;
  private final int columns;

  /**
   * Prepares.
   *
   * @param rows of the picture; 1 for a line of steps
   * @param columns of it
   */
  public NoisyLinearImputation(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Fills in one channel.
   *
   * @param values all places, row by row; missing ones are overwritten, unless all are missing
   * @param missing which of them are
   * @param deviation of the noise, in units of the values
   * @param random of the noise
   */
  public void fill(float[] values, boolean[] missing, double deviation, RandomGenerator random) {
    int places = rows * columns;
    double[] known = new double[places];
    double mean = 0;
    int count = 0;
    for (int p = 0; p < places; p++) {
      known[p] = missing[p] ? 0 : values[p];
      mean += missing[p] ? 0 : values[p];
      count += missing[p] ? 0 : 1;
    }
    if (count == 0 || count == places) {
      return;
    }
    double[] solved = solved(known, missing, mean / count);
    for (int p = 0; p < places; p++) {
      if (missing[p]) {
        values[p] = (float) (solved[p] + (deviation == 0 ? 0 : deviation * random.nextGaussian()));
      }
    }
  }

  /** Of {@code (D - W) x = W known} at missing places, with D the sums of the weights W. */
  private double[] solved(double[] known, boolean[] missing, double start) {
    int places = known.length;
    double[] x = new double[places];
    for (int p = 0; p < places; p++) {
      x[p] = missing[p] ? start : known[p];
    }
    double[] residual = new double[places];
    double[] step = new double[places];
    double size = 0;
    double scale = 0;
    for (int p = 0; p < places; p++) {
      if (missing[p]) {
        residual[p] = -applied(x, p);
        step[p] = residual[p];
        size += residual[p] * residual[p];
      }
      scale = Math.max(scale, Math.abs(x[p]));
    }
    double enough = Math.pow(TOLERANCE * scale, 2);
    double[] moved = new double[places];
    for (int round = 0; size > enough && round < places; round++) {
      double along = 0;
      for (int p = 0; p < places; p++) {
        if (missing[p]) {
          moved[p] = applied(step, p);
          along += step[p] * moved[p];
        }
      }
      double length = size / along;
      double next = 0;
      for (int p = 0; p < places; p++) {
        if (missing[p]) {
          x[p] += length * step[p];
          residual[p] -= length * moved[p];
          next += residual[p] * residual[p];
        }
      }
      for (int p = 0; p < places; p++) {
        step[p] = missing[p] ? residual[p] + next / size * step[p] : 0;
      }
      size = next;
    }
    return x;
  }

  /** What a place has more than the weighted mean of its neighbours, times their weights. */
  private double applied(double[] x, int p) {
    int row = p / columns;
    int column = p % columns;
    double sum = 0;
    for (int i = Math.max(0, row - 1); i <= Math.min(rows - 1, row + 1); i++) {
      for (int j = Math.max(0, column - 1); j <= Math.min(columns - 1, column + 1); j++) {
        double weight = i == row || j == column ? BESIDE : ACROSS;
        sum += weight * (x[p] - x[i * columns + j]);
      }
    }
    return sum;
  }
}
