package io.loupe.engine.dl4j.plan;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution of each channel by itself. Loops over channels are innermost, so that they are
 * vectorised where each channel has one filter.
 */
final class DepthwiseKernel implements KernelLowering.Kernel {
  private final ConvolutionGeometry geometry;
  private final float[] weights;
  private final float[] bias;
  private final int channels;
  private final int multiplier;
  private final int height;
  private final int width;
  private final int rows;
  private final int columns;
  private final int top;
  private final int left;

  private DepthwiseKernel(
      ConvolutionGeometry geometry,
      INDArray weights,
      @Nullable INDArray bias,
      int[] in,
      int[] out) {
    this.geometry = geometry;
    this.weights = weights.dup('c').data().asFloat();
    channels = Math.toIntExact(weights.size(2));
    multiplier = Math.toIntExact(weights.size(3));
    this.bias = bias == null ? new float[channels * multiplier] : bias.dup('c').data().asFloat();
    height = in[0];
    width = in[1];
    rows = out[0];
    columns = out[1];
    top = geometry.topPadding(height, rows);
    left = geometry.leftPadding(width, columns);
  }

  /**
   * Copies the weights.
   *
   * @param weights [kH,kW,C,M]
   * @param bias [C*M] in any shape
   * @param in rows and columns of the input
   * @param out rows and columns of the output
   */
  static DepthwiseKernel of(
      ConvolutionGeometry geometry,
      INDArray weights,
      @Nullable INDArray bias,
      int[] in,
      int[] out) {
    return new DepthwiseKernel(geometry, weights, bias, in, out);
  }

  @Override
  public void forward(float[] in, float[] out) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        System.arraycopy(bias, 0, out, (r * columns + c) * bias.length, bias.length);
      }
    }
    each((from, to, k) -> send(in, from, weights, k, out, to));
  }

  @Override
  public void backward(float[] in, float[] out, float[] gradient, float[] target) {
    each((from, to, k) -> back(gradient, to, weights, k, target, from));
  }

  private void send(float[] in, int from, float[] weight, int k, float[] out, int to) {
    if (multiplier == 1) {
      for (int c = 0; c < channels; c++) {
        out[to + c] += in[from + c] * weight[k + c];
      }
    } else {
      for (int c = 0; c < channels; c++) {
        for (int m = 0; m < multiplier; m++) {
          int filter = c * multiplier + m;
          out[to + filter] += in[from + c] * weight[k + filter];
        }
      }
    }
  }

  private void back(float[] gradient, int from, float[] weight, int k, float[] target, int to) {
    if (multiplier == 1) {
      for (int c = 0; c < channels; c++) {
        target[to + c] += gradient[from + c] * weight[k + c];
      }
    } else {
      for (int c = 0; c < channels; c++) {
        for (int m = 0; m < multiplier; m++) {
          int filter = c * multiplier + m;
          target[to + c] += gradient[from + filter] * weight[k + filter];
        }
      }
    }
  }

  /** Visits every pair of an input's and an output's position that a weight joins. */
  private void each(Pair pair) {
    int filters = channels * multiplier;
    for (int r = 0; r < rows; r++) {
      for (int ky = 0; ky < geometry.kernelH(); ky++) {
        int y = r * geometry.strideH() - top + ky * geometry.dilationH();
        if (y >= 0 && y < height) {
          for (int c = 0; c < columns; c++) {
            for (int kx = 0; kx < geometry.kernelW(); kx++) {
              int x = c * geometry.strideW() - left + kx * geometry.dilationW();
              if (x >= 0 && x < width) {
                pair.visit(
                    (y * width + x) * channels,
                    (r * columns + c) * filters,
                    (ky * geometry.kernelW() + kx) * filters);
              }
            }
          }
        }
      }
    }
  }

  @FunctionalInterface
  private interface Pair {
    void visit(int from, int to, int weight);
  }
}
