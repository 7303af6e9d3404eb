package io.loupe.testkit.deceiver;

import io.loupe.Experimental;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tells images that were made by ascent from data: Fisher's linear discriminant on what blocks of
 * pixels have on average and on how much neighbours in them differ. A polynomial of the pixels, so
 * that gradients go through it. Immutable.
 *
 * @see <a href="https://doi.org/10.1111/j.1469-1809.1936.tb02137.x">Fisher 1936, The use of
 *     multiple measurements in taxonomic problems</a>
 */
@Experimental
public final class MadeImageDetector {
  private static final int BLOCKS = 7;
  private static final double RIDGE = 0.05;

  private final InputSpec input;
  private final double[] weights;
  private final double bias;

  private MadeImageDetector(InputSpec input, double[] weights, double bias) {
    this.input = input;
    this.weights = weights;
    this.bias = bias;
  }

  /**
   * Finds the discriminant.
   *
   * @param input of the network
   * @param data samples [C,H,W], at least two
   * @param made images [N,C,H,W], N at least two: results of ascents, on the way and at the start
   * @return the same for the same images
   * @throws IllegalArgumentException if the input is no image or there are fewer images
   */
  public static MadeImageDetector fit(InputSpec input, List<Sample> data, Tensor made) {
    if (input.shape().rank() != 3 || data.size() < 2 || made.shape().dim(0) < 2) {
      throw new IllegalArgumentException(
          "Two samples and two made images [C,H,W] are needed, there are "
              + data.size()
              + " and "
              + made.shape());
    }
    MadeImageDetector empty = new MadeImageDetector(input, new double[0], 0);
    List<double[]> real = data.stream().map(s -> empty.features(s.input().toArray())).toList();
    List<double[]> fake = new ArrayList<>();
    for (int n = 0; n < made.shape().dim(0); n++) {
      fake.add(empty.features(made.slice(n).toArray()));
    }
    double[] realMean = mean(real);
    double[] fakeMean = mean(fake);
    double[][] spread = new double[realMean.length][realMean.length];
    addSpread(spread, real, realMean, 0.5 / real.size());
    addSpread(spread, fake, fakeMean, 0.5 / fake.size());
    double trace = 0;
    for (int i = 0; i < spread.length; i++) {
      trace += spread[i][i] / spread.length;
    }
    double[] difference = new double[realMean.length];
    double[] middle = new double[realMean.length];
    for (int i = 0; i < spread.length; i++) {
      spread[i][i] += RIDGE * trace;
      difference[i] = fakeMean[i] - realMean[i];
      middle[i] = (fakeMean[i] + realMean[i]) / 2;
    }
    double[] weights = solve(spread, difference);
    return new MadeImageDetector(input, weights, -product(weights, middle));
  }

  private static double[] mean(List<double[]> rows) {
    double[] mean = new double[rows.get(0).length];
    for (double[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / rows.size();
      }
    }
    return mean;
  }

  private static void addSpread(
      double[][] spread, List<double[]> rows, double[] mean, double factor) {
    for (double[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < mean.length; j++) {
          spread[i][j] += factor * (row[i] - mean[i]) * (row[j] - mean[j]);
        }
      }
    }
  }

  /** Gaussian elimination of a symmetric, positive definite matrix, which it uses up. */
  private static double[] solve(double[][] matrix, double[] right) {
    double[] found = right.clone();
    for (int k = 0; k < found.length; k++) {
      for (int i = k + 1; i < found.length; i++) {
        double factor = matrix[i][k] / matrix[k][k];
        for (int j = k; j < found.length; j++) {
          matrix[i][j] -= factor * matrix[k][j];
        }
        found[i] -= factor * found[k];
      }
    }
    for (int k = found.length - 1; k >= 0; k--) {
      for (int j = k + 1; j < found.length; j++) {
        found[k] -= matrix[k][j] * found[j];
      }
      found[k] /= matrix[k][k];
    }
    return found;
  }

  static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * Scores an image.
   *
   * @param image [C,H,W] in model input scale
   * @return log odds that it was made, if the features of both kinds are spread normally
   */
  public double score(Tensor image) {
    return score(image.toArray());
  }

  double score(float[] image) {
    return bias + product(weights, features(image));
  }

  /** Adds the gradient of the score, times a factor, to that of the image. */
  void addGradient(float[] image, double factor, double[] gradient) {
    Shape shape = input.shape();
    int height = shape.dim(1);
    int width = shape.dim(2);
    double[] unit = unit(image);
    for (int i = 0; i < image.length; i++) {
      double scale = factor / range(i / (height * width));
      gradient[i] += scale * weights[mean(i)] / area();
      int block = energy(i);
      double share = scale * 2 * weights[block] / area() / shape.dim(0);
      if (i / width % height + 1 < height) {
        double step = unit[i + width] - unit[i];
        gradient[i + width] += share * step;
        gradient[i] -= share * step;
      }
      if (i % width + 1 < width) {
        double step = unit[i + 1] - unit[i];
        gradient[i + 1] += share * step;
        gradient[i] -= share * step;
      }
    }
  }

  private double[] features(float[] image) {
    Shape shape = input.shape();
    int height = shape.dim(1);
    int width = shape.dim(2);
    double[] unit = unit(image);
    double[] features = new double[(shape.dim(0) + 1) * BLOCKS * BLOCKS];
    for (int i = 0; i < image.length; i++) {
      features[mean(i)] += unit[i] / area();
      double down = i / width % height + 1 < height ? unit[i + width] - unit[i] : 0;
      double right = i % width + 1 < width ? unit[i + 1] - unit[i] : 0;
      features[energy(i)] += (down * down + right * right) / area() / shape.dim(0);
    }
    return features;
  }

  private double[] unit(float[] image) {
    double[] unit = new double[image.length];
    int plane = input.shape().dim(1) * input.shape().dim(2);
    Arrays.setAll(unit, i -> (image[i] - input.lowest(i / plane)) / range(i / plane));
    return unit;
  }

  private double range(int channel) {
    return input.width(channel);
  }

  /** Number of the feature that a value counts for by its mean. */
  private int mean(int i) {
    int plane = input.shape().dim(1) * input.shape().dim(2);
    return i / plane * BLOCKS * BLOCKS + block(i % plane);
  }

  private int energy(int i) {
    int plane = input.shape().dim(1) * input.shape().dim(2);
    return input.shape().dim(0) * BLOCKS * BLOCKS + block(i % plane);
  }

  private int block(int place) {
    int height = input.shape().dim(1);
    int width = input.shape().dim(2);
    return place / width * BLOCKS / height * BLOCKS + place % width * BLOCKS / width;
  }

  private double area() {
    return input.shape().dim(1) * input.shape().dim(2) / (double) (BLOCKS * BLOCKS);
  }
}
