package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Window;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Input gradient of a convolution with very few input channels: one matrix product gives what each
 * output position sends through each weight, and these planes are added up where they belong. A
 * convolution pads its few channels to the vector width and so does many times the work.
 *
 * <p>Where the window moves by single steps, and is not wide, lines of the gradient are lengthened
 * by zeros to the length of the padded input's lines, by half at most: each plane is then added in
 * one loop.
 */
final class FewChannelsGradient implements Kernel {
  private final Window geometry;
  private final INDArray target;
  private final int items;
  private final int rows;
  private final int columns;
  private final int height;
  private final int width;
  private final int channels;
  private final int filters;
  private final int top;
  private final int left;
  private final boolean lengthened;
  private final int line;
  private final INDArray kernel;
  private final INDArray sent;
  private final INDArray gradient;
  private final INDArray incoming;
  private final Kernel product;
  private final float[] plane;
  private final float[] picture;
  private final float[][] padded;

  /**
   * Makes the buffers for one batch size.
   *
   * @param geometry the convolution, without holes
   * @param weights [out,kH,kW,in]
   * @param gradient at its output, [N,h,w,out]
   * @param target at its input, [N,H,W,in]
   */
  FewChannelsGradient(
      Kernels kernels, Window geometry, INDArray weights, INDArray gradient, INDArray target) {
    this.geometry = geometry;
    this.gradient = gradient;
    this.target = target;
    items = (int) target.size(0);
    height = (int) target.size(1);
    width = (int) target.size(2);
    channels = (int) target.size(3);
    rows = (int) gradient.size(1);
    columns = (int) gradient.size(2);
    filters = (int) weights.size(0);
    top = geometry.topPadding(height, rows);
    left = geometry.leftPadding(width, columns);
    boolean little = 2 * (geometry.kernelW() - 1) <= columns;
    boolean single = little && geometry.strideH() == 1 && geometry.strideW() == 1;
    line = single ? columns + geometry.kernelW() - 1 : columns;
    lengthened = line > columns;
    kernel = weights.reshape('c', filters, weights.length() / filters).transpose().dup('c');
    incoming =
        lengthened
            ? Nd4j.zeros(DataType.FLOAT, (long) items * rows * line, filters)
            : gradient.reshape('c', gradient.length() / filters, filters);
    sent = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', kernel.size(0), incoming.size(0));
    product = kernels.product(kernel, incoming, true, sent);
    plane = new float[rows * line];
    picture = new float[height * width * channels];
    int most = (rows + geometry.kernelH() - 1) * line + geometry.kernelW() - 1;
    padded = new float[single ? channels : 0][most];
  }

  @Override
  public void run() {
    runInto(target);
  }

  @Override
  public void runInto(INDArray other) {
    if (lengthened) {
      lengthen();
    }
    product.run();
    FloatBuffer planes = sent.data().asNioFloat();
    FloatBuffer to = other.data().asNioFloat();
    for (int n = 0; n < items; n++) {
      if (padded.length > 0) {
        addPlanes(planes, n);
      } else {
        addRows(planes, n);
      }
      to.put(n * picture.length, picture);
    }
  }

  /** Copies the gradient's lines; what lies between them stays 0. */
  private void lengthen() {
    FloatBuffer from = gradient.data().asNioFloat();
    FloatBuffer to = incoming.data().asNioFloat();
    for (int r = 0; r < items * rows; r++) {
      to.put(r * line * filters, from, r * columns * filters, columns * filters);
    }
  }

  private void read(FloatBuffer planes, int item, int weight, int channel) {
    planes.get(((weight * channels + channel) * items + item) * plane.length, plane);
  }

  private void addPlanes(FloatBuffer planes, int item) {
    for (int c = 0; c < channels; c++) {
      float[] sum = padded[c];
      Arrays.fill(sum, 0);
      for (int k = 0; k < geometry.kernelH() * geometry.kernelW(); k++) {
        read(planes, item, k, c);
        addShifted(plane, sum, k / geometry.kernelW() * line + k % geometry.kernelW());
      }
      for (int y = 0; y < height; y++) {
        int from = (y + top) * line + left;
        for (int x = 0; x < width; x++) {
          picture[(y * width + x) * channels + c] = sum[from + x];
        }
      }
    }
  }

  private static void addShifted(float[] plane, float[] sum, int shift) {
    for (int i = 0; i < plane.length; i++) {
      sum[i + shift] += plane[i];
    }
  }

  private void addRows(FloatBuffer planes, int item) {
    Arrays.fill(picture, 0);
    for (int k = 0; k < geometry.kernelH() * geometry.kernelW(); k++) {
      int down = k / geometry.kernelW() - top;
      int right = k % geometry.kernelW() - left;
      for (int c = 0; c < channels; c++) {
        read(planes, item, k, c);
        for (int r = 0; r < rows; r++) {
          int y = r * geometry.strideH() + down;
          if (y >= 0 && y < height) {
            addRow(r * columns, y * width * channels + c, right);
          }
        }
      }
    }
  }

  private void addRow(int from, int to, int right) {
    int step = geometry.strideW();
    int first = right >= 0 ? 0 : (-right + step - 1) / step;
    int end = Math.min(columns, (width - right + step - 1) / step);
    for (int c = first; c < end; c++) {
      picture[to + (c * step + right) * channels] += plane[from + c];
    }
  }

  @Override
  public void close() {
    product.close();
    kernel.close();
    sent.close();
    if (lengthened) {
      incoming.close();
    }
  }
}
