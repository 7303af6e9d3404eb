package io.loupe.engine.dl4j.plan;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Input gradient of a stride-1 convolution with very few input channels, as a loop. The general
 * operation pads the channels to its vector width and so does many times the work; here every
 * weight is one shifted multiply-add over a whole padded plane.
 */
final class FewChannelsGradient {
  private final int items;
  private final int rows;
  private final int columns;
  private final int filters;
  private final int height;
  private final int width;
  private final int channels;
  private final int kernelH;
  private final int kernelW;
  private final int top;
  private final int left;
  private final int stride;
  private final float[] kernel;
  private final float[] incoming;
  private final float[] plane;
  private final float[] sum;
  private final float[] outgoing;

  /**
   * Makes the buffers for one batch size.
   *
   * @param forward the convolution whose gradient it is
   * @param turned its kernel turned, [in,kH,kW,out]
   * @param output shape of its output, [N,h,w,out]
   * @param input shape of its input, [N,H,W,in]
   */
  FewChannelsGradient(ConvolutionGeometry forward, INDArray turned, long[] output, long[] input) {
    items = (int) output[0];
    rows = (int) output[1];
    columns = (int) output[2];
    filters = (int) output[3];
    height = (int) input[1];
    width = (int) input[2];
    channels = (int) input[3];
    kernelH = forward.kernelH();
    kernelW = forward.kernelW();
    top = forward.same() ? (kernelH - 1) / 2 : kernelH - 1 - forward.padH();
    left = forward.same() ? (kernelW - 1) / 2 : kernelW - 1 - forward.padW();
    stride = Math.max(width, columns + left) + kernelW - 1;
    kernel = turned.dup('c').data().asFloat();
    incoming = new float[rows * columns * filters];
    plane = new float[stride * (Math.max(height, rows + top) + kernelH)];
    sum = new float[stride * height];
    outgoing = new float[height * width * channels];
  }

  void run(INDArray gradient, INDArray target) {
    FloatBuffer from = gradient.data().asNioFloat();
    FloatBuffer to = target.data().asNioFloat();
    for (int n = 0; n < items; n++) {
      from.get(n * incoming.length, incoming);
      item();
      to.put(n * outgoing.length, outgoing);
    }
  }

  private void item() {
    java.util.Arrays.fill(outgoing, 0);
    for (int f = 0; f < filters; f++) {
      fillPlane(f);
      for (int c = 0; c < channels; c++) {
        java.util.Arrays.fill(sum, 0);
        for (int k = 0; k < kernelH * kernelW; k++) {
          float weight = kernel[(c * kernelH * kernelW + k) * filters + f];
          addShifted(sum, plane, weight, k / kernelW * stride + k % kernelW);
        }
        addPlane(c);
      }
    }
  }

  private void fillPlane(int filter) {
    for (int y = 0; y < rows; y++) {
      int target = (y + top) * stride + left;
      int source = y * columns * filters + filter;
      for (int x = 0; x < columns; x++) {
        plane[target + x] = incoming[source + x * filters];
      }
    }
  }

  private static void addShifted(float[] sum, float[] plane, float weight, int shift) {
    for (int p = 0; p < sum.length; p++) {
      sum[p] += weight * plane[p + shift];
    }
  }

  private void addPlane(int channel) {
    for (int y = 0; y < height; y++) {
      int source = y * stride;
      int target = y * width * channels + channel;
      for (int x = 0; x < width; x++) {
        outgoing[target + x * channels] += sum[source + x];
      }
    }
  }
}
