package io.loupe.engine.dl4j.op;

/**
 * Joins each value with one number.
 *
 * @param how how they are joined
 * @param number the number
 * @param before whether the number stands first
 */
public record Arithmetic(Joined.How how, float number, boolean before) implements RowOp {
  private float join(float value) {
    float one = before ? number : value;
    float two = before ? value : number;
    return switch (how) {
      case SUM -> one + two;
      case MEAN -> (one + two) / 2;
      case DIFFERENCE -> one - two;
      case PRODUCT -> one * two;
      case QUOTIENT -> one / two;
      case LARGEST -> Math.max(one, two);
      case SMALLEST -> Math.min(one, two);
    };
  }

  private float slope(float value) {
    return switch (how) {
      case SUM -> 1;
      case MEAN -> 0.5f;
      case DIFFERENCE -> before ? -1 : 1;
      case PRODUCT -> number;
      case QUOTIENT -> before ? -number / (value * value) : 1 / number;
      case LARGEST -> value > number ? 1 : 0;
      case SMALLEST -> value < number ? 1 : 0;
    };
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
