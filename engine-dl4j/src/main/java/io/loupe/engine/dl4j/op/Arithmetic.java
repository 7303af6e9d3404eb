package io.loupe.engine.dl4j.op;

import java.util.Locale;

/**
 * Joins each value with one number.
 *
 * @param kind kind they are joined
 * @param number the number
 * @param before whether the number stands first
 */
public record Arithmetic(Elementwise.Kind kind, float number, boolean before) implements RowOp {
  private float join(float value) {
    float one = before ? number : value;
    float two = before ? value : number;
    return switch (kind) {
      case ADD -> one + two;
      case AVERAGE -> (one + two) / 2;
      case SUBTRACT -> one - two;
      case MULTIPLY -> one * two;
      case DIVIDE -> one / two;
      case MAXIMUM -> Math.max(one, two);
      case MINIMUM -> Math.min(one, two);
    };
  }

  private float slope(float value) {
    return switch (kind) {
      case ADD -> 1;
      case AVERAGE -> 0.5f;
      case SUBTRACT -> before ? -1 : 1;
      case MULTIPLY -> number;
      case DIVIDE -> before ? -number / (value * value) : 1 / number;
      case MAXIMUM -> value > number ? 1 : 0;
      case MINIMUM -> value < number ? 1 : 0;
    };
  }

  @Override
  public String describe() {
    return "Arithmetic " + kind.name().toLowerCase(Locale.ROOT) + " " + number;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = join(in[0][i]);
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      targets[0][i] += gradient[i] * slope(in[0][i]);
    }
  }
}
