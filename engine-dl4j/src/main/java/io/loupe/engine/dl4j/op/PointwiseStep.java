package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import org.jspecify.annotations.Nullable;

/** A function of each value by itself, by a native primitive. */
final class PointwiseStep implements BoundStep {
  private final Pointwise function;
  private final Slot input;
  private final Slot output;
  private final Kernel forward;
  private @Nullable Kernel backward;

  /**
   * Binds it.
   *
   * @param function that the kernels have
   * @param input node before
   * @param output this node; its value may be the input's if the result tells the derivative
   */
  PointwiseStep(Pointwise function, Slot input, Slot output) {
    this.function = function;
    this.input = input;
    this.output = output;
    forward = output.kernels().pointwise(function, input.value(), output.value());
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    if (backward == null) {
      backward =
          output
              .kernels()
              .pointwiseGradient(
                  function,
                  (function.isKnownByResult() ? output : input).value(),
                  output.gradient(),
                  input.target());
    }
    backward.runInto(input.target());
    input.commit();
  }

  @Override
  public void close() {
    forward.close();
    if (backward != null) {
      backward.close();
    }
  }
}
