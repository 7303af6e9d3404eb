package io.loupe.engine.dl4j.op;

import java.util.Arrays;

/**
 * Products of matrices that are both computed, [count,M,K] and [count,K,N].
 *
 * @param count pairs of them in a row
 * @param rows M
 * @param inner K
 * @param columns N
 */
public record MatrixMultiplication(int count, int rows, int inner, int columns) implements RowOp {
  @Override
  public Role role() {
    return Role.PRODUCT;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    double[] sums = new double[columns];
    for (int m = 0; m < count * rows; m++) {
      int second = m / rows * inner * columns;
      Arrays.fill(sums, 0);
      for (int k = 0; k < inner; k++) {
        double factor = in[0][m * inner + k];
        for (int n = 0; n < columns; n++) {
          sums[n] += factor * in[1][second + k * columns + n];
        }
      }
      for (int n = 0; n < columns; n++) {
        out[m * columns + n] = (float) sums[n];
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int m = 0; m < count * rows; m++) {
      int second = m / rows * inner * columns;
      for (int k = 0; k < inner; k++) {
        double sum = 0;
        float factor = in[0][m * inner + k];
        for (int n = 0; n < columns; n++) {
          float back = gradient[m * columns + n];
          int at = second + k * columns + n;
          sum += (double) back * in[1][at];
          targets[1][at] += back * factor;
        }
        targets[0][m * inner + k] += (float) sum;
      }
    }
  }
}
