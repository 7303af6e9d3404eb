package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the channels of pictures vary together, over all positions of all pictures. Memory does not
 * grow with their number. Used from one thread.
 */
@Experimental
public final class ColorCovariance {
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
    SymmetricEigen eigen = SymmetricEigen.of(matrix());
    List<Integer> order =
        IntStream.range(0, eigen.size())
            .boxed()
            .sorted(Comparator.comparingDouble(k -> -eigen.value(k)))
            .toList();
    double[] deviations = new double[eigen.size()];
    double[][] directions = new double[eigen.size()][];
    for (int k = 0; k < deviations.length; k++) {
      deviations[k] = Math.sqrt(Math.max(0, eigen.value(order.get(k))));
      directions[k] = eigen.vector(order.get(k));
      double sum = 0;
      for (double share : directions[k]) {
        sum += share;
      }
      for (int c = 0; c < directions[k].length && sum < 0; c++) {
        directions[k][c] = -directions[k][c];
      }
    }
    return new Axes(deviations, directions);
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
