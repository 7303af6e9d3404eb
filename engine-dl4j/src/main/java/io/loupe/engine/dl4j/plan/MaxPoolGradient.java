package io.loupe.engine.dl4j.plan;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient of max pooling as a loop: each window hands its gradient to its largest value, to the
 * first one in row order where several are equal. The operations of ND4J leave that order open.
 */
final class MaxPoolGradient {
  private MaxPoolGradient() {}

  static void run(ConvolutionGeometry g, INDArray input, INDArray gradient, INDArray target) {
    int height = (int) input.size(2);
    int width = (int) input.size(3);
    int rows = (int) gradient.size(2);
    int columns = (int) gradient.size(3);
    int maps = (int) (input.size(0) * input.size(1));
    int top =
        g.same() ? samePadding(height, rows, g.strideH(), g.kernelH(), g.dilationH()) : g.padH();
    int left =
        g.same() ? samePadding(width, columns, g.strideW(), g.kernelW(), g.dilationW()) : g.padW();
    target.assign(0);
    FloatBuffer values = input.data().asNioFloat();
    FloatBuffer incoming = gradient.data().asNioFloat();
    FloatBuffer outgoing = target.data().asNioFloat();
    float[] map = new float[height * width];
    float[] from = new float[rows * columns];
    float[] to = new float[height * width];
    for (int m = 0; m < maps; m++) {
      values.get(m * map.length, map);
      incoming.get(m * from.length, from);
      java.util.Arrays.fill(to, 0);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          int winner = winner(g, map, height, width, r * g.strideH() - top, c * g.strideW() - left);
          if (winner >= 0) {
            to[winner] += from[r * columns + c];
          }
        }
      }
      outgoing.put(m * to.length, to);
    }
  }

  private static int winner(
      ConvolutionGeometry g, float[] map, int height, int width, int row, int column) {
    int winner = -1;
    float best = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < g.kernelH(); i++) {
      int y = row + i * g.dilationH();
      if (y < 0 || y >= height) {
        continue;
      }
      for (int j = 0; j < g.kernelW(); j++) {
        int x = column + j * g.dilationW();
        if (x >= 0 && x < width && (winner < 0 || map[y * width + x] > best)) {
          best = map[y * width + x];
          winner = y * width + x;
        }
      }
    }
    return winner;
  }

  private static int samePadding(int in, int out, int stride, int kernel, int dilation) {
    int reach = (kernel - 1) * dilation + 1;
    return Math.max(0, (out - 1) * stride + reach - in) / 2;
  }
}
