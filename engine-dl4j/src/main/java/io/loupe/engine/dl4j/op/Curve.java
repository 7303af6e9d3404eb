package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Pointwise;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of each value by itself, in Java; also what the cells of recurrent layers apply.
 *
 * @param name as Keras has it
 * @param value what it gives
 * @param slope its derivative, of the same argument
 * @param pointwise the same function as libraries of primitives have it, if they do
 */
public record Curve(
    String name,
    DoubleUnaryOperator value,
    DoubleUnaryOperator slope,
    Optional<Pointwise> pointwise)
    implements RowOp {
  /**
   * A function that is computed in Java.
   *
   * @param name as Keras has it
   * @param value what it gives
   * @param slope its derivative, of the same argument
   */
  public Curve(String name, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    this(name, value, slope, Optional.empty());
  }

  /**
   * The same by a native primitive where there is one.
   *
   * @param function the same function
   * @return with it
   */
  public Curve by(Pointwise function) {
    return new Curve(name, value, slope, Optional.of(function));
  }

  @Override
  public Role role() {
    return Role.POINTWISE;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Optional<Pointwise> function = pointwise.filter(output.kernels()::has);
    return function.isPresent()
        ? KernelStep.of(function.get(), inputs.get(0), output)
        : RowOp.super.bind(inputs, output);
  }

  float at(float x) {
    return (float) value.applyAsDouble(x);
  }

  float slopeAt(float x) {
    return (float) slope.applyAsDouble(x);
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(Cutting.Keeping.function(this, value));
  }

  @Override
  public String describe() {
    return "Activation " + name;
  }

  @Override
  public String outputFunction() {
    return name;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = at(in[0][i]);
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      targets[0][i] = (float) (gradient[i] * slope.applyAsDouble(in[0][i]));
    }
  }
}
