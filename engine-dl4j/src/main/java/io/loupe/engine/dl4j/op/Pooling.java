package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Maximum or average over a window, in [N,H,W,C]. Of equal maxima the first in row order takes the
 * gradient; average leaves padding out of the divisor.
 */
public record Pooling(Window geometry, boolean maximum) implements Op {

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
    Slot input = inputs.get(0);
    Kernels kernels = output.kernels();
    return new KernelStep(
        input,
        output,
        kernels.pooling(geometry, maximum, input.value(), output.value()),
        null,
        () ->
            kernels.poolingGradient(
                geometry, maximum, input.value(), output.gradient(), input.target()));
  }

  /**
   * A ReLU and the maximum behind it: the maximum is taken first, which gives the same for a part
   * of the work, and only a positive maximum lets its gradient through.
   *
   * @param pooling the maximum
   */
  public record ReluPooling(Pooling pooling) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      Kernels kernels = output.kernels();
      BoundStep maximum = pooling.bind(inputs, output);
      Kernel relu = kernels.pointwise(Pointwise.RELU, output.value(), output.value());
      return new BoundStep() {
        private @Nullable Kernel mask;

        @Override
        public void forward() {
          maximum.forward();
          relu.run();
        }

        @Override
        public void backward() {
          if (mask == null) {
            INDArray gradient = output.gradient();
            mask = kernels.pointwiseGradient(Pointwise.RELU, output.value(), gradient, gradient);
          }
          mask.run();
          maximum.backward();
        }

        @Override
        public void close() {
          maximum.close();
          relu.close();
          if (mask != null) {
            mask.close();
          }
        }
      };
    }
  }
}
