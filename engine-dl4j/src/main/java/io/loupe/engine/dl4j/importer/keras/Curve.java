package io.loupe.engine.dl4j.importer.keras;

import java.util.function.DoubleUnaryOperator;

/** A function of one value and its derivative. */
final class Curve extends JavaFunction {
  private static final long serialVersionUID = 1L;

  private final transient DoubleUnaryOperator value;
  private final transient DoubleUnaryOperator slope;

  private final String name;

  Curve(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    this("curve", value, slope);
  }

  private Curve(String name, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    this.name = name;
    this.value = value;
    this.slope = slope;
  }

  /** The same function under the name that Keras has for it. */
  Curve named(String keras) {
    return new Curve(keras, value, slope);
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  void forward(float[] in, long[] shape) {
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) value.applyAsDouble(in[i]);
    }
  }

  @Override
  void backward(float[] in, float[] gradient, long[] shape) {
    for (int i = 0; i < in.length; i++) {
      gradient[i] = (float) (gradient[i] * slope.applyAsDouble(in[i]));
    }
  }
}
