package io.loupe.engine.dl4j.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Maximum or average over a window, in [N,H,W,C]. Of equal maxima the first in row order takes the
 * gradient; average leaves padding out of the divisor.
 */
public record Pooling(Window geometry, boolean maximum) implements Op {
  private static final int WITHOUT_PADDING = 0;
  private static final int NHWC = 1;

  /** Whether it takes the maximum of two by two places that do not overlap. */
  public boolean isPairwise(TensorType before, TensorType after) {
    return maximum && MaxPoolGradient.suits(geometry, before.batch(1), after.batch(1));
  }

  NativeOp operation(INDArray input, INDArray output) {
    String name = maximum ? "maxpool2d" : "avgpool2d";
    return NativeOp.of(name, new INDArray[] {input}, output, arguments());
  }

  private int[] arguments() {
    return geometry.arguments(maximum ? 1 : WITHOUT_PADDING, NHWC);
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(inputs.get(0), output);
  }

  private final class Step implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final NativeOp forward;
    private @Nullable NativeOp backward;
    private final @Nullable MaxPoolGradient loop;

    Step(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      forward = operation(input.value(), output.value());
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
        INDArray[] operands = {input.value(), output.gradient()};
        backward =
            NativeOp.of(
                maximum ? "maxpool2d_bp" : "avgpool2d_bp", operands, input.target(), arguments());
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
}
