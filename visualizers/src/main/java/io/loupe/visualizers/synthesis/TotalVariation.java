package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import io.loupe.gradient.InputPenalty;
import io.loupe.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Total variation of an image: how much neighbouring pixels differ, divided by the number of values
 * C*H*W, so that it does not grow with the picture.
 *
 * <p>Source: <a href="https://arxiv.org/abs/1412.0035">Mahendran and Vedaldi 2015</a>, in the forms
 * of keras-vis ({@link #isotropic}) and tf-keras-vis ({@link #anisotropic}). Safe for use by
 * several threads.
 */
@Experimental
public final class TotalVariation implements InputPenalty {
  private final Form form;
  private final double beta;
  private final double epsilon;

  private TotalVariation(Form form, double beta, double epsilon) {
    if (!(beta > 0) || !(epsilon >= 0) || Double.isInfinite(beta + epsilon)) {
      throw new IllegalArgumentException(
          "Needs a positive beta and an epsilon of at least 0, got " + beta + " and " + epsilon);
    }
    this.form = form;
    this.beta = beta;
    this.epsilon = epsilon;
  }

  /**
   * Creates the form of keras-vis: {@code sum (dy^2 + dx^2)^(beta/2)} over all pixels that have a
   * neighbour below and to the right.
   *
   * @param beta exponent, positive; 2 punishes large steps most and is what keras-vis uses
   * @return the penalty
   * @throws IllegalArgumentException if beta is not positive
   */
  public static TotalVariation isotropic(double beta) {
    return isotropic(beta, beta < 2 ? 1e-6 : 0);
  }

  /**
   * Creates the form of keras-vis with a floor under the root.
   *
   * @param beta exponent, positive
   * @param epsilon added to {@code dy^2 + dx^2}; keeps the gradient finite for beta below 2
   * @return the penalty
   * @throws IllegalArgumentException if beta is not positive or epsilon negative
   */
  public static TotalVariation isotropic(double beta, double epsilon) {
    return new TotalVariation(Form.INNER, beta, epsilon);
  }

  /**
   * Creates the sum of {@code dy^2 + dx^2} over all pixels, where a neighbour that is missing does
   * not differ. Other than {@link #isotropic(double)} it holds the last row and column too.
   *
   * @return the penalty
   */
  public static TotalVariation squared() {
    return new TotalVariation(Form.SQUARED, 2, 0);
  }

  /**
   * Creates the form of tf-keras-vis: the sum of absolute differences over all pairs of neighbours.
   *
   * @return the penalty; its gradient between equal neighbours is 0
   */
  public static TotalVariation anisotropic() {
    return new TotalVariation(Form.ANISOTROPIC, 1, 0);
  }

  @Override
  public String describe() {
    return switch (form) {
      case INNER -> "totalVariation(isotropic, beta " + beta + ", epsilon " + epsilon + ")";
      case SQUARED -> "totalVariation(squared)";
      case ANISOTROPIC -> "totalVariation(anisotropic)";
    };
  }

  @Override
  public void accumulate(double[] weights, Tensor batch, double[] values, float[] gradient) {
    ImageSize size = ImageSize.of(batch.shape().item());
    float[] x = batch.toArray();
    IntStream.range(0, weights.length)
        .parallel()
        .filter(n -> weights[n] != 0)
        .forEach(n -> values[n] += item(x, n, size, weights[n] / size.elements(), gradient));
  }

  private double item(float[] x, int n, ImageSize size, double scale, float[] gradient) {
    double sum = 0;
    for (int c = 0; c < size.channels(); c++) {
      int plane = n * size.elements() + c * size.positions();
      sum +=
          switch (form) {
            case INNER -> isotropic(x, plane, size, scale, gradient);
            case SQUARED -> pairs(x, plane, size, scale, gradient, TotalVariation::square);
            case ANISOTROPIC -> pairs(x, plane, size, scale, gradient, TotalVariation::absolute);
          };
    }
    return scale * sum;
  }

  private double isotropic(float[] x, int plane, ImageSize size, double scale, float[] gradient) {
    int down = size.rows() > 1 ? size.columns() : 0;
    int right = size.columns() > 1 ? 1 : 0;
    int rows = size.rows() - (down > 0 ? 1 : 0);
    int columns = size.columns() - right;
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      int start = plane + i * size.columns();
      sum +=
          beta == 2
              ? squares(x, start, columns, down, right, (float) (2 * scale), gradient)
              : powers(x, start, columns, down, right, scale, gradient);
    }
    return sum;
  }

  private double squares(
      float[] x, int start, int columns, int down, int right, float scale, float[] gradient) {
    double sum = 0;
    for (int at = start; at < start + columns; at++) {
      float dy = x[at + down] - x[at];
      float dx = x[at + right] - x[at];
      sum += dy * dy + dx * dx + epsilon;
      float gy = scale * dy;
      float gx = scale * dx;
      gradient[at + down] += gy;
      gradient[at + right] += gx;
      gradient[at] -= gy + gx;
    }
    return sum;
  }

  private double powers(
      float[] x, int start, int columns, int down, int right, double scale, float[] gradient) {
    double sum = 0;
    for (int at = start; at < start + columns; at++) {
      double dy = x[at + down] - x[at];
      double dx = x[at + right] - x[at];
      double square = dy * dy + dx * dx + epsilon;
      if (square == 0) {
        continue;
      }
      double power = beta == 1 ? Math.sqrt(square) : StrictMath.pow(square, beta / 2);
      sum += power;
      double slope = scale * beta * power / square;
      gradient[at + down] += (float) (slope * dy);
      gradient[at + right] += (float) (slope * dx);
      gradient[at] -= (float) (slope * (dy + dx));
    }
    return sum;
  }

  private static double pairs(
      float[] x, int plane, ImageSize size, double scale, float[] gradient, Pairs term) {
    double sum = 0;
    for (int i = 0; i < size.rows(); i++) {
      int start = plane + i * size.columns();
      if (i + 1 < size.rows()) {
        sum += term.sum(x, start, size.columns(), size.columns(), (float) scale, gradient);
      }
      sum += term.sum(x, start, size.columns() - 1, 1, (float) scale, gradient);
    }
    return sum;
  }

  private static double absolute(
      float[] x, int start, int count, int step, float scale, float[] gradient) {
    double sum = 0;
    for (int at = start; at < start + count; at++) {
      float difference = x[at + step] - x[at];
      sum += Math.abs(difference);
      float slope = scale * Math.signum(difference);
      gradient[at + step] += slope;
      gradient[at] -= slope;
    }
    return sum;
  }

  private static double square(
      float[] x, int start, int count, int step, float scale, float[] gradient) {
    double sum = 0;
    for (int at = start; at < start + count; at++) {
      float difference = x[at + step] - x[at];
      sum += difference * difference;
      float slope = 2 * scale * difference;
      gradient[at + step] += slope;
      gradient[at] -= slope;
    }
    return sum;
  }

  private enum Form {
    INNER,
    SQUARED,
    ANISOTROPIC
  }

  @FunctionalInterface
  private interface Pairs {
    double sum(float[] x, int start, int count, int step, float scale, float[] gradient);
  }
}
