package io.loupe.engine.dl4j.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient of the maximum over two by two places that do not overlap, in [N,H,W,C]: the first of
 * equal maxima takes it. Written without a branch so that it is vectorised; ND4J's own operation
 * takes several times as long.
 */
final class PairwiseMaximumGradient implements Kernel {
  private static final float HUGE = 1e38f;

  private final int height;
  private final int channels;
  private final int rows;
  private final int columns;
  private final int line;
  private final INDArray values;
  private final INDArray atOutput;
  private final INDArray target;
  private final float[] upper;
  private final float[] lower;
  private final float[] gradient;
  private final float[] first;
  private final float[] second;
  private final float[] third;
  private final float[] fourth;
  private final float[] highest;

  /**
   * Makes the arrays for one batch size.
   *
   * @param values that the maxima were taken of
   * @param atOutput gradient at the maxima
   * @param target gradient at the values
   */
  PairwiseMaximumGradient(INDArray values, INDArray atOutput, INDArray target) {
    this.values = values;
    this.atOutput = atOutput;
    this.target = target;
    height = (int) values.size(1);
    channels = (int) values.size(3);
    rows = (int) atOutput.size(1);
    columns = (int) atOutput.size(2);
    line = (int) values.size(2) * channels;
    upper = new float[line];
    lower = new float[line];
    gradient = new float[columns * channels];
    first = new float[gradient.length];
    second = new float[gradient.length];
    third = new float[gradient.length];
    fourth = new float[gradient.length];
    highest = new float[gradient.length];
  }

  /** Whether a window is of this kind. */
  static boolean suits(Window geometry, long[] input, long[] output) {
    int height = (int) input[1];
    int width = (int) input[2];
    int rows = (int) output[1];
    int columns = (int) output[2];
    return geometry.isDense()
        && geometry.kernelH() == 2
        && geometry.kernelW() == 2
        && geometry.strideH() == 2
        && geometry.strideW() == 2
        && 2 * rows <= height
        && 2 * columns <= width
        && geometry.topPadding(height, rows) == 0
        && geometry.leftPadding(width, columns) == 0;
  }

  @Override
  public void run() {
    runInto(target);
  }

  @Override
  public void runInto(INDArray other) {
    FloatBuffer taken = values.data().asNioFloat();
    FloatBuffer from = atOutput.data().asNioFloat();
    FloatBuffer to = other.data().asNioFloat();
    int items = (int) values.size(0);
    for (int n = 0; n < items; n++) {
      int start = n * height * line;
      for (int r = 0; r < rows; r++) {
        int at = start + 2 * r * line;
        taken.get(at, upper);
        taken.get(at + line, lower);
        from.get((n * rows + r) * gradient.length, gradient);
        row();
        to.put(at, upper);
        to.put(at + line, lower);
      }
      Arrays.fill(upper, 0);
      for (int y = 2 * rows; y < height; y++) {
        to.put(start + y * line, upper);
      }
    }
  }

  /** Replaces the values of two lines by their gradients. */
  private void row() {
    for (int c = 0; c < columns; c++) {
      int at = 2 * c * channels;
      System.arraycopy(upper, at, first, c * channels, channels);
      System.arraycopy(upper, at + channels, second, c * channels, channels);
      System.arraycopy(lower, at, third, c * channels, channels);
      System.arraycopy(lower, at + channels, fourth, c * channels, channels);
    }
    highest(first, second, third, fourth, highest);
    share(highest, first, gradient);
    share(highest, second, gradient);
    share(highest, third, gradient);
    for (int c = 0; c < columns; c++) {
      int at = 2 * c * channels;
      System.arraycopy(first, c * channels, upper, at, channels);
      System.arraycopy(second, c * channels, upper, at + channels, channels);
      System.arraycopy(third, c * channels, lower, at, channels);
      System.arraycopy(gradient, c * channels, lower, at + channels, channels);
    }
    Arrays.fill(upper, 2 * gradient.length, line, 0);
    Arrays.fill(lower, 2 * gradient.length, line, 0);
  }

  private static void highest(float[] a, float[] b, float[] c, float[] d, float[] highest) {
    for (int i = 0; i < highest.length; i++) {
      highest[i] = Math.max(Math.max(a[i], b[i]), Math.max(c[i], d[i]));
    }
  }

  /**
   * Values that are the highest become the gradient, which is taken away; others become 0. Two
   * factors make even the smallest difference larger than 1.
   */
  private static void share(float[] highest, float[] values, float[] gradient) {
    for (int i = 0; i < values.length; i++) {
      float rest = gradient[i] * Math.min(1f, (highest[i] - values[i]) * HUGE * HUGE);
      values[i] = gradient[i] - rest;
      gradient[i] = rest;
    }
  }

  @Override
  public void close() {}
}
