package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Maximum or average over a window, in [N,H,W,C]. Of equal maxima the first in row order takes the
 * gradient; average leaves padding out of the divisor.
 */
public record Pooling(Window geometry, boolean maximum) implements Op {

  /** Whether it takes the maximum of two by two places that do not overlap. */
  public boolean isPairwise(TensorType before, TensorType after) {
    return maximum && MaxPoolGradient.suits(geometry, before.batch(1), after.batch(1));
  }

  @Override
  public Role role() {
    return maximum ? Role.SELECTS : Role.LINEAR;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    boolean plain = !geometry.same() && geometry.padH() == 0 && geometry.padW() == 0;
    return Optional.of(Cutting.Keeping.of(this, Cutting.Keeping.positions(plain)));
  }

  @Override
  public String describe() {
    return (maximum ? "MaxPooling " : "AveragePooling ") + geometry;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(inputs.get(0), output);
  }

  private final class Step implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final Kernel forward;
    private @Nullable Kernel backward;
    private final @Nullable MaxPoolGradient loop;

    Step(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      forward = output.kernels().pooling(geometry, maximum, input.value(), output.value());
      loop =
          maximum && MaxPoolGradient.suits(geometry, input.shape(), output.shape())
              ? new MaxPoolGradient(input.shape(), output.shape(), false)
              : null;
    }

    @Override
    public void forward() {
      forward.run();
    }

    @Override
    public void backward() {
      if (loop != null) {
        loop.run(input.value(), output.gradient(), input.target());
      } else {
        runOperation();
      }
      input.commit();
    }

    private void runOperation() {
      if (backward == null) {
        backward =
            output
                .kernels()
                .poolingGradient(
                    geometry, maximum, input.value(), output.gradient(), input.target());
      }
      backward.runInto(input.target());
    }

    @Override
    public void close() {
      forward.close();
      if (backward != null) {
        backward.close();
      }
    }
  }

  /**
   * Gradient of the maximum over two by two places that do not overlap, in [N,H,W,C]: the first of
   * equal maxima takes it. Written without a branch so that it is vectorised; ND4J's own operation
   * takes several times as long.
   */
  static final class MaxPoolGradient {
    private static final float HUGE = 1e38f;

    private final int height;
    private final int channels;
    private final int rows;
    private final int columns;
    private final int line;
    private final boolean rectified;
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
     * @param input shape
     * @param output shape
     * @param rectified whether a maximum that is not positive takes no gradient
     */
    MaxPoolGradient(long[] input, long[] output, boolean rectified) {
      this.rectified = rectified;
      height = (int) input[1];
      channels = (int) input[3];
      rows = (int) output[1];
      columns = (int) output[2];
      line = (int) input[2] * channels;
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

    void run(INDArray input, INDArray atOutput, INDArray target) {
      FloatBuffer values = input.data().asNioFloat();
      FloatBuffer from = atOutput.data().asNioFloat();
      FloatBuffer to = target.data().asNioFloat();
      int items = (int) input.size(0);
      for (int n = 0; n < items; n++) {
        int start = n * height * line;
        for (int r = 0; r < rows; r++) {
          int at = start + 2 * r * line;
          values.get(at, upper);
          values.get(at + line, lower);
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
      if (rectified) {
        mask(highest, gradient);
      }
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

    /** Two factors make even the smallest positive number larger than 1. */
    private static void mask(float[] highest, float[] gradient) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= Math.min(1f, Math.max(0f, highest[i]) * HUGE * HUGE);
      }
    }

    /** Values that are the highest become the gradient, which is taken away; others become 0. */
    private static void share(float[] highest, float[] values, float[] gradient) {
      for (int i = 0; i < values.length; i++) {
        float rest = gradient[i] * Math.min(1f, (highest[i] - values[i]) * HUGE * HUGE);
        values[i] = gradient[i] - rest;
        gradient[i] = rest;
      }
    }
  }

  /**
   * A ReLU and the maximum over two by two places behind it: the maximum is taken first, which
   * gives the same for a quarter of the work, and only a positive maximum lets its gradient
   * through.
   *
   * @param pooling the maximum
   */
  public record ReluPooling(Pooling pooling) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      Slot input = inputs.get(0);
      Kernel maximum =
          output.kernels().pooling(pooling.geometry(), true, input.value(), output.value());
      Kernel relu = output.kernels().pointwise(Pointwise.RELU, output.value(), output.value());
      MaxPoolGradient gradient = new MaxPoolGradient(input.shape(), output.shape(), true);
      return new BoundStep() {
        @Override
        public void forward() {
          maximum.run();
          relu.run();
        }

        @Override
        public void backward() {
          gradient.run(input.value(), output.gradient(), input.target());
          input.commit();
        }

        @Override
        public void close() {
          maximum.close();
          relu.close();
        }
      };
    }
  }
}
