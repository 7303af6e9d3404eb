package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.List;
import java.util.Optional;

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
}
