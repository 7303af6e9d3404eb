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
  private final int top;
  private final int left;
  private final INDArray kernel;
  private final INDArray sent;
  private final INDArray incoming;
  private final Kernel product;
  private final boolean plain;
  private final float[] plane;
  private final float[] picture;

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
    this.target = target;
    items = (int) target.size(0);
    height = (int) target.size(1);
    width = (int) target.size(2);
    channels = (int) target.size(3);
    rows = (int) gradient.size(1);
    columns = (int) gradient.size(2);
    top = geometry.topPadding(height, rows);
    left = geometry.leftPadding(width, columns);
    long filters = weights.size(0);
    kernel = weights.reshape('c', filters, weights.length() / filters).transpose().dup('c');
    incoming = gradient.reshape('c', gradient.length() / filters, filters);
    sent = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', kernel.size(0), incoming.size(0));
    product = kernels.product(kernel, incoming, true, sent);
    plain =
        channels == 1
            && geometry.strideH() == 1
            && geometry.strideW() == 1
            && rows == height
            && columns == width;
    plane = new float[rows * columns];
    picture = new float[height * width * channels];
  }

  @Override
  public void run() {
    runInto(target);
  }

  @Override
  public void runInto(INDArray other) {
    product.run();
    FloatBuffer planes = sent.data().asNioFloat();
    FloatBuffer to = other.data().asNioFloat();
    for (int n = 0; n < items; n++) {
      Arrays.fill(picture, 0);
      for (int k = 0; k < geometry.kernelH() * geometry.kernelW(); k++) {
        int down = k / geometry.kernelW() - top;
        int right = k % geometry.kernelW() - left;
        for (int c = 0; c < channels; c++) {
          planes.get(((k * channels + c) * items + n) * plane.length, plane);
          add(c, down, right);
        }
      }
      to.put(n * picture.length, picture);
    }
  }

  private void add(int channel, int down, int right) {
    if (plain) {
      addShifted(down, right);
      return;
    }
    for (int r = 0; r < rows; r++) {
      int y = r * geometry.strideH() + down;
      if (y >= 0 && y < height) {
        addRow(r * columns, y * width * channels + channel, right);
      }
    }
  }

  /** One loop over the plane; what would run over the end of a line is cleared before. */
  private void addShifted(int down, int right) {
    for (int row = 0; row < plane.length; row += columns) {
      Arrays.fill(plane, row, row + Math.min(columns, Math.max(0, -right)), 0);
      Arrays.fill(plane, row + Math.max(0, columns - Math.max(0, right)), row + columns, 0);
    }
    int shift = down * columns + right;
    int end = Math.min(plane.length, plane.length - shift);
    for (int i = Math.max(0, -shift); i < end; i++) {
      picture[i + shift] += plane[i];
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
  }
}
