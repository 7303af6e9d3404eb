package io.loupe.engine.dl4j.plan;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient of max pooling in [N,H,W,C] as a loop: each window hands its gradient to its largest
 * value, to the first one in row order where several are equal. The operations of ND4J leave that
 * order open.
 */
final class MaxPoolGradient {
  private final ConvolutionGeometry geometry;
  private final int items;
  private final int height;
  private final int width;
  private final int rows;
  private final int columns;
  private final int channels;
  private final int top;
  private final int left;
  private final float[] values;
  private final float[] maxima;
  private final float[] incoming;
  private final float[] outgoing;

  /**
   * Makes the buffers for one batch size.
   *
   * @param geometry the windows
   * @param input shape [N,H,W,C]
   * @param output shape [N,h,w,C]
   */
  MaxPoolGradient(ConvolutionGeometry geometry, long[] input, long[] output) {
    this.geometry = geometry;
    items = (int) input[0];
    height = (int) input[1];
    width = (int) input[2];
    channels = (int) input[3];
    rows = (int) output[1];
    columns = (int) output[2];
    top = geometry.topPadding(height, rows);
    left = geometry.leftPadding(width, columns);
    values = new float[height * width * channels];
    outgoing = new float[values.length];
    maxima = new float[rows * columns * channels];
    incoming = new float[maxima.length];
  }

  void run(INDArray input, INDArray output, INDArray gradient, INDArray target) {
    FloatBuffer from = input.data().asNioFloat();
    FloatBuffer best = output.data().asNioFloat();
    FloatBuffer back = gradient.data().asNioFloat();
    FloatBuffer to = target.data().asNioFloat();
    for (int n = 0; n < items; n++) {
      from.get(n * values.length, values);
      best.get(n * maxima.length, maxima);
      back.get(n * incoming.length, incoming);
      java.util.Arrays.fill(outgoing, 0);
      item();
      to.put(n * outgoing.length, outgoing);
    }
  }

  private void item() {
    for (int r = 0; r < rows; r++) {
      int firstRow = r * geometry.strideH() - top;
      for (int c = 0; c < columns; c++) {
        window(firstRow, c * geometry.strideW() - left, (r * columns + c) * channels);
      }
    }
  }

  private void window(int firstRow, int firstColumn, int at) {
    boolean whole =
        firstRow >= 0
            && firstColumn >= 0
            && firstRow + geometry.kernelH() <= height
            && firstColumn + geometry.kernelW() <= width;
    if (whole && geometry.kernelH() == 2 && geometry.kernelW() == 2 && geometry.isDense()) {
      square((firstRow * width + firstColumn) * channels, at);
      return;
    }
    for (int k = 0; k < channels; k++) {
      int winner = winner(firstRow, firstColumn, k, maxima[at + k]);
      if (winner >= 0) {
        outgoing[winner] += incoming[at + k];
      }
    }
  }

  private void square(int source, int at) {
    int below = width * channels;
    for (int k = 0; k < channels; k++) {
      float best = maxima[at + k];
      int winner = source + k;
      if (values[winner] != best) {
        winner += channels;
        if (values[winner] != best) {
          winner = source + k + below;
          if (values[winner] != best) {
            winner += channels;
          }
        }
      }
      outgoing[winner] += incoming[at + k];
    }
  }

  private int winner(int firstRow, int firstColumn, int channel, float best) {
    for (int i = 0; i < geometry.kernelH(); i++) {
      int y = firstRow + i * geometry.dilationH();
      if (y < 0 || y >= height) {
        continue;
      }
      for (int j = 0; j < geometry.kernelW(); j++) {
        int x = firstColumn + j * geometry.dilationW();
        int at = (y * width + x) * channels + channel;
        if (x >= 0 && x < width && values[at] == best) {
          return at;
        }
      }
    }
    return -1;
  }
}
