package io.loupe.engine.dl4j.op;

import java.util.function.DoubleUnaryOperator;

/**
 * A function of one value.
 *
 * @param value what it gives
 * @param slope its derivative, of the same argument
 */
public record Scalar(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
  float at(float x) {
    return (float) value.applyAsDouble(x);
  }

  float slopeAt(float x) {
    return (float) slope.applyAsDouble(x);
  }
}
