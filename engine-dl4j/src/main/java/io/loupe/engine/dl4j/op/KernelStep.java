package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One kernel forward, with a bias behind it if there is one, and another for the gradient, which is
 * made when it is first asked for.
 */
final class KernelStep implements BoundStep {
  private final Slot input;
  private final Kernel forward;
  private final BiasAddition addition;
  private final Supplier<Kernel> gradient;
  private @Nullable Kernel backward;

  /**
   * Binds the kernels.
   *
   * @param input where its gradient goes
   * @param output where the bias is added
   * @param forward writes the output; closed with the step
   * @param bias [O], shared; null for none
   * @param gradient makes what carries the output's gradient to the input's target
   */
  KernelStep(
      Slot input, Slot output, Kernel forward, @Nullable INDArray bias, Supplier<Kernel> gradient) {
    this.input = input;
    this.forward = forward;
    this.gradient = gradient;
    addition = BiasAddition.of(bias, output);
  }

  /**
   * Binds a function of each value by itself.
   *
   * @param function that the kernels have
   * @param input node before
   * @param output this node; its value may be the input's if the result tells the derivative
   * @return the step
   */
  static KernelStep of(Pointwise function, Slot input, Slot output) {
    Kernels kernels = output.kernels();
    Slot known = function.isKnownByResult() ? output : input;
    return new KernelStep(
        input,
        output,
        kernels.pointwise(function, input.value(), output.value()),
        null,
        () ->
            kernels.pointwiseGradient(function, known.value(), output.gradient(), input.target()));
  }

  @Override
  public void forward() {
    forward.run();
    addition.run();
  }

  @Override
  public void backward() {
    if (backward == null) {
      backward = gradient.get();
    }
    backward.runInto(input.target());
    input.commit();
  }

  @Override
  public void close() {
    forward.close();
    addition.close();
    if (backward != null) {
      backward.close();
    }
  }
}
