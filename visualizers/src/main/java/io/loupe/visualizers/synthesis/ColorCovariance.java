package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import java.util.Arrays;

/**
 * How the channels of pictures vary together, over all positions of all pictures. Memory does not
 * grow with their number. Used from one thread.
 */
@Experimental
public final class ColorCovariance {
  private static final int SWEEPS = 64;
  private static final double DONE = 1e-15;

  private final ImageSize size;
  private final double[] sums;
  private final double[][] products;
  private long count;

  /**
   * Begins with no picture.
   *
   * @param size of each picture
   */
  public ColorCovariance(ImageSize size) {
    this.size = size;
    this.sums = new double[size.channels()];
    this.products = new double[size.channels()][size.channels()];
  }

  /**
   * Adds a picture.
   *
   * @param image row-major [C,H,W], read only
   */
  public void add(float[] image) {
    for (int p = 0; p < size.positions(); p++) {
      for (int c = 0; c < sums.length; c++) {
        double value = image[c * size.positions() + p];
        sums[c] += value;
        for (int d = 0; d <= c; d++) {
          products[c][d] += value * image[d * size.positions() + p];
        }
      }
    }
    count += size.positions();
  }

  /**
   * Returns the mean colour.
   *
   * @return one value for each channel, owned
   */
  public double[] mean() {
    return Arrays.stream(sums).map(sum -> sum / Math.max(1, count)).toArray();
  }

  /**
   * Returns the covariance of the channels.
   *
   * @return symmetric [C][C], owned
   */
  public double[][] matrix() {
    double[] mean = mean();
    double[][] matrix = new double[mean.length][mean.length];
    for (int c = 0; c < mean.length; c++) {
      for (int d = 0; d <= c; d++) {
        matrix[c][d] = products[c][d] / Math.max(1, count) - mean[c] * mean[d];
        matrix[d][c] = matrix[c][d];
      }
    }
    return matrix;
  }

  /**
   * Returns the directions in which colours vary independently.
   *
   * @return those of largest deviation first; each points to where its channels add up to more
   */
  public Axes axes() {
    double[][] matrix = matrix();
    int n = matrix.length;
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) {
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && !isDiagonal(matrix); sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(matrix, vectors, p, q);
        }
      }
    }
    Integer[] order = new Integer[n];
    Arrays.setAll(order, k -> k);
    Arrays.sort(order, (k, l) -> Double.compare(matrix[l][l], matrix[k][k]));
    double[] deviations = new double[n];
    double[][] directions = new double[n][n];
    for (int k = 0; k < n; k++) {
      deviations[k] = Math.sqrt(Math.max(0, matrix[order[k]][order[k]]));
      double sum = 0;
      for (int c = 0; c < n; c++) {
        directions[k][c] = vectors[c][order[k]];
        sum += directions[k][c];
      }
      for (int c = 0; c < n && sum < 0; c++) {
        directions[k][c] = -directions[k][c];
      }
    }
    return new Axes(deviations, directions);
  }

  private static boolean isDiagonal(double[][] matrix) {
    double on = 0;
    double off = 0;
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        double square = matrix[i][j] * matrix[i][j];
        on += i == j ? square : 0;
        off += i == j ? 0 : square;
      }
    }
    return off <= DONE * DONE * on;
  }

  /** A rotation in the plane of two channels that makes their covariance 0 (Jacobi 1846). */
  private static void rotate(double[][] matrix, double[][] vectors, int p, int q) {
    if (matrix[p][q] == 0) {
      return;
    }
    double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
    double sign = theta < 0 ? -1 : 1;
    double tangent = sign / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    for (int k = 0; k < matrix.length; k++) {
      double kp = matrix[k][p];
      double kq = matrix[k][q];
      matrix[k][p] = cosine * kp - sine * kq;
      matrix[k][q] = sine * kp + cosine * kq;
    }
    for (int k = 0; k < matrix.length; k++) {
      double pk = matrix[p][k];
      double qk = matrix[q][k];
      matrix[p][k] = cosine * pk - sine * qk;
      matrix[q][k] = sine * pk + cosine * qk;
      double kp = vectors[k][p];
      double kq = vectors[k][q];
      vectors[k][p] = cosine * kp - sine * kq;
      vectors[k][q] = sine * kp + cosine * kq;
    }
  }

  /**
   * Principal axes of colours.
   *
   * @param deviations along each, largest first
   * @param directions [axis][channel], each of length 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, owned by who asked
  public record Axes(double[] deviations, double[][] directions) {}
}
