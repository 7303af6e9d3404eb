package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Op.Folding;
import io.loupe.model.Weight;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Two-dimensional convolution in [N,H,W,C], weights [out,kH,kW,in/groups]. */
public final class Convolution implements Op {
  private static final int FEW = 4;

  private final ConvolutionWeights weights;

  /**
   * Copies the weights.
   *
   * @param geometry its window
   * @param weights [out,kH,kW,in]
   * @param bias [out] in any shape
   */
  public Convolution(Window geometry, INDArray weights, @Nullable INDArray bias) {
    this(geometry, weights, bias, 1);
  }

  /**
   * Copies the weights of a convolution in groups.
   *
   * @param geometry its window
   * @param weights [out,kH,kW,in/groups]
   * @param bias [out] in any shape
   * @param groups of filters, each of which reads channels of its own
   */
  public Convolution(Window geometry, INDArray weights, @Nullable INDArray bias, int groups) {
    this(new ConvolutionWeights(geometry, weights, bias, groups));
  }

  private Convolution(ConvolutionWeights weights) {
    this.weights = weights;
  }

  /**
   * Returns the window, without holes: they are parts of the kernel.
   *
   * @return what moves over the input
   */
  public Window window() {
    return weights.geometry();
  }

  /**
   * Returns the kernel.
   *
   * @return [O,kH,kW,I], zeros between groups; shared where there is one group, else a copy
   */
  public INDArray kernel() {
    return weights.whole();
  }

  /**
   * Returns the bias.
   *
   * @return [O], shared; null if there is none
   */
  public @Nullable INDArray bias() {
    return weights.bias();
  }

  @Override
  public Role role() {
    return Role.CONVOLUTION;
  }

  @Override
  public Optional<Folding> folding() {
    return Optional.of((scale, shift) -> new Convolution(weights.scaledOutputs(scale, shift)));
  }

  @Override
  public Optional<Op> reweighted(Reweighting with) {
    return Optional.of(new Convolution(weights.reweighted(with)));
  }

  @Override
  public Op randomized(Randomization randomization) {
    return new Convolution(weights.randomized(randomization));
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return weights.canBeCut()
        ? Optional.of(
            new Cutting.Making(
                weights.takesConstants(), (in, out) -> new Convolution(weights.cut(out, in))))
        : Optional.empty();
  }

  @Override
  public String describe() {
    return "Convolution " + window() + " " + weights.describe();
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    return weights.readable(false);
  }

  @Override
  public String outputFunction() {
    return "linear";
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    return step(input, weights.convolution(input, output), output);
  }

  @Override
  public Optional<BoundStep> bindBefore(List<Slot> inputs, Pointwise behind, Slot output) {
    Slot input = inputs.get(0);
    return weights.convolution(input, behind, output).map(forward -> step(input, forward, output));
  }

  private BoundStep step(Slot input, Kernel forward, Slot output) {
    return new KernelStep(
        input,
        output,
        forward,
        null,
        () ->
            input.shape()[3] <= FEW
                ? new FewChannelsGradient(
                    output.kernels(), window(), kernel(), output.gradient(), input.target())
                : weights.gradient(output.kernels(), output.gradient(), input.target()));
  }

  @Override
  public void close() {
    weights.close();
  }
}
