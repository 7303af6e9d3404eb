package io.loupe.engine.dl4j.op;

/**
 * A function of each value by itself, in Java.
 *
 * @param name as Keras has it
 * @param scalar the function
 */
public record Curve(String name, Scalar scalar) implements RowOp {
  @Override
  public String outputFunction() {
    return name;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = scalar.at(in[0][i]);
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      targets[0][i] = (float) (gradient[i] * scalar.slope().applyAsDouble(in[0][i]));
    }
  }
}
