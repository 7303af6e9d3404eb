package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import io.loupe.gradient.InputPenalty;
import io.loupe.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Norm of an image as keras-vis takes it: {@code (sum |x|^p)^(1/p) / (C*H*W)}. With p = 1 it is the
 * mean absolute value; with a large p it holds down the extremes. Safe for use by several threads.
 */
@Experimental
public final class PNorm implements InputPenalty {
  private final int p;

  private PNorm(int p) {
    this.p = p;
  }

  /**
   * Creates the penalty.
   *
   * @param p exponent, at least 1; keras-vis uses 6
   * @return the penalty
   * @throws IllegalArgumentException if p is less than 1
   */
  public static PNorm of(int p) {
    if (p < 1) {
      throw new IllegalArgumentException("p must be at least 1, got " + p);
    }
    return new PNorm(p);
  }

  @Override
  public String describe() {
    return "norm(p " + p + ")";
  }

  @Override
  public void accumulate(double[] weights, Tensor batch, double[] values, float[] gradient) {
    int elements = batch.shape().item().elements();
    float[] x = batch.toArray();
    IntStream.range(0, weights.length)
        .parallel()
        .filter(n -> weights[n] != 0)
        .forEach(
            n -> values[n] += item(x, n * elements, elements, weights[n] / elements, gradient));
  }

  private double item(float[] x, int from, int elements, double scale, float[] gradient) {
    return p == 1
        ? absolute(x, from, elements, scale, gradient)
        : power(x, from, elements, scale, gradient);
  }

  private static double absolute(
      float[] x, int from, int elements, double scale, float[] gradient) {
    float slope = (float) scale;
    double sum = 0;
    for (int i = from; i < from + elements; i++) {
      sum += Math.abs(x[i]);
      gradient[i] += slope * Math.signum(x[i]);
    }
    return scale * sum;
  }

  private double power(float[] x, int from, int elements, double scale, float[] gradient) {
    double largest = 0;
    for (int i = from; i < from + elements; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    if (largest == 0) {
      return 0;
    }
    double sum = 0;
    for (int i = from; i < from + elements; i++) {
      sum += power(Math.abs(x[i]) / largest, p);
    }
    double root = StrictMath.pow(sum, 1.0 / p);
    double slope = scale * root / sum;
    for (int i = from; i < from + elements; i++) {
      double rest = power(Math.abs(x[i]) / largest, p - 1);
      gradient[i] += (float) (slope * rest * Math.signum(x[i]));
    }
    return scale * largest * root;
  }

  private static double power(double base, int exponent) {
    double result = 1;
    double square = base;
    for (int rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }
}
