package io.loupe.engine.dl4j.op;

/**
 * Says of each value whether it differs from a number: 1 where it does, else 0.
 *
 * @param number the number
 */
public record Differing(float number) implements RowOp {
  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = in[0][i] == number ? 0 : 1;
    }
  }

  /** It is constant wherever it has a gradient. */
  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {}
}
