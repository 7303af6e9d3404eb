package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.WindowShape;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.model.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolution over three axes. */
public final class Convolution3D implements Op {
  private final WindowShape window;
  private final boolean same;
  private final INDArray kernel;
  private final @Nullable INDArray bias;

  /**
   * Copies the weights.
   *
   * @param window without padding of its own where {@code same} is set
   * @param same whether the output is as large as the input, by stride
   * @param kernel [kD,kH,kW,I,O]
   * @param bias [O], or null
   */
  public Convolution3D(WindowShape window, boolean same, INDArray kernel, @Nullable INDArray bias) {
    this.window = window;
    this.same = same;
    this.kernel = kernel.dup('c');
    this.bias = BiasAddition.copyOf(bias);
  }

  @Override
  public Role role() {
    return Role.CONVOLUTION;
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    Weight read =
        new Weight(
            "kernel",
            ReadableWeights.VOLUME,
            ReadableWeights.ordered(kernel, 4, 3, 0, 1, 2),
            Arrays.stream(window.dilation()).boxed().toList());
    return ReadableWeights.of(read, bias);
  }

  @Override
  public String outputFunction() {
    return "linear";
  }

  @Override
  public Optional<Op> reweighted(Reweighting with) {
    return Optional.of(new Convolution3D(window, same, with.weights(kernel), with.biases(bias)));
  }

  @Override
  public Op randomized(Randomization randomization) {
    return new Convolution3D(window, same, randomization.kernel(kernel), randomization.bias(bias));
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    Kernels kernels = output.kernels();
    return new KernelStep(
        input,
        output,
        kernels.convolution3d(window, same, input.value(), kernel, output.value()),
        bias,
        () ->
            kernels.convolution3dGradient(
                window, same, input.value(), kernel, output.gradient(), input.target()));
  }

  @Override
  public void close() {
    kernel.close();
    if (bias != null) {
      bias.close();
    }
  }
}
