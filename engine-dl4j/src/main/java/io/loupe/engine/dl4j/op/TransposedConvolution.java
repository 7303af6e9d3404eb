package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Op.Folding;
import io.loupe.model.Weight;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Transposed convolution in [N,H,W,C]: forward it is the input gradient of a convolution, and its
 * input gradient is that convolution. Weights [in,kH,kW,out].
 */
public final class TransposedConvolution implements Op {
  private final ConvolutionWeights weights;

  /**
   * Copies the weights.
   *
   * @param geometry its window
   * @param weights [in,kH,kW,out]
   * @param bias [out] in any shape
   */
  public TransposedConvolution(Window geometry, INDArray weights, @Nullable INDArray bias) {
    this(new ConvolutionWeights(geometry, weights, bias, 1));
  }

  private TransposedConvolution(ConvolutionWeights weights) {
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
   * @return [I,kH,kW,O], shared
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
    return Optional.of(
        (scale, shift) -> new TransposedConvolution(weights.scaledInputs(scale, shift)));
  }

  @Override
  public Optional<Op> reweighted(Reweighting with) {
    return Optional.of(new TransposedConvolution(weights.reweighted(with)));
  }

  @Override
  public Op randomized(Randomization randomization) {
    return new TransposedConvolution(weights.randomized(randomization));
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        new Cutting.Making(
            false, (in, out) -> new TransposedConvolution(weights.transposedCut(in, out))));
  }

  @Override
  public String describe() {
    return "TransposedConvolution " + window() + " " + kernel().size(0) + " to " + kernel().size(3);
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    return weights.readable(true);
  }

  @Override
  public String outputFunction() {
    return "linear";
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    Kernels kernels = output.kernels();
    return new KernelStep(
        input,
        output,
        weights.gradient(kernels, input.value(), output.value()),
        weights.bias(),
        () -> weights.convolution(kernels, output.gradient(), input.target()));
  }

  @Override
  public void close() {
    weights.close();
  }
}
