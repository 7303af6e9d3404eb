package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Op.Folding;
import io.loupe.model.Weight;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Fully connected, [N,in] to [N,out], weights [in,out]. */
public final class Dense implements Op {
  private final INDArray weights;
  private final @Nullable INDArray bias;

  /**
   * Copies the weights.
   *
   * @param weights [in,out]
   * @param bias [out] in any shape
   */
  public Dense(INDArray weights, @Nullable INDArray bias) {
    this.weights = weights.dup('c');
    this.bias = BiasAddition.copyOf(bias);
  }

  /**
   * Returns the weights.
   *
   * @return [I,O], shared
   */
  public INDArray weights() {
    return weights;
  }

  /**
   * Returns the bias.
   *
   * @return [O], shared; null if there is none
   */
  public @Nullable INDArray bias() {
    return bias;
  }

  @Override
  public Role role() {
    return Role.DENSE;
  }

  @Override
  public Optional<Folding> folding() {
    return Optional.of(
        (scale, shift) -> {
          INDArray factors = Nd4j.createFromArray(scale);
          INDArray scaled = weights.mulRowVector(factors);
          return new Dense(scaled, BiasAddition.scaled(bias, scale, shift));
        });
  }

  @Override
  public Optional<Op> reweighted(Reweighting with) {
    return Optional.of(new Dense(with.weights(weights), with.biases(bias)));
  }

  @Override
  public Op randomized(Randomization randomization) {
    return new Dense(randomization.kernel(weights), randomization.bias(bias));
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        new Cutting.Making(
            bias != null,
            (in, out) -> {
              INDArray sums = in.addedTo(bias, weights.transpose());
              INDArray left = out.taken(in.taken(weights, 0), 1);
              return new Dense(left, sums == null ? null : out.taken(sums, 0));
            }));
  }

  @Override
  public String describe() {
    return "Dense " + weights.size(0) + " to " + weights.size(1);
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    Weight read =
        new Weight(
            "kernel",
            List.of(Weight.Axis.OUTPUT, Weight.Axis.INPUT),
            ReadableWeights.ordered(weights, 1, 0));
    return ReadableWeights.of(read, bias);
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
        kernels.rowProduct(input.value(), weights, false, output.value()),
        bias,
        () -> kernels.rowProduct(output.gradient(), weights, true, input.target()));
  }

  @Override
  public void close() {
    weights.close();
    if (bias != null) {
      bias.close();
    }
  }
}
