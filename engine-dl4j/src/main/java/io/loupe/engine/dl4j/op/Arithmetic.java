package io.loupe.engine.dl4j.op;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Joins each value with one number.
 *
 * @param kind how they are joined
 * @param number the number
 * @param before whether the number stands first
 */
public record Arithmetic(Elementwise.Kind kind, float number, boolean before) implements RowOp {
  @Override
  public Role role() {
    return kind == Elementwise.Kind.MAXIMUM && number == 0 ? Role.RELU : Role.POINTWISE;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        Cutting.Keeping.function(
            this,
            value ->
                this.before ? kind.join(number, (float) value) : kind.join((float) value, number)));
  }

  @Override
  public String describe() {
    return "Arithmetic " + kind.name().toLowerCase(Locale.ROOT) + " " + number;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = before ? kind.join(number, in[0][i]) : kind.join(in[0][i], number);
    }
  }

  /** Where value and number are equal, nothing of a maximum or minimum flows back. */
  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    boolean extreme = kind == Elementwise.Kind.MAXIMUM || kind == Elementwise.Kind.MINIMUM;
    for (int i = 0; i < out.length; i++) {
      float value = in[0][i];
      boolean tied = extreme && value == number;
      float slope = before ? kind.slope(number, value, false) : kind.slope(value, number, true);
      targets[0][i] += tied ? 0 : gradient[i] * slope;
    }
  }
}
