package io.loupe.engine.dl4j.op;

/**
 * {@code factor * x + shift}, the same for all values.
 *
 * @param factor what values are multiplied with
 * @param shift what is added then
 */
public record Affine(float factor, float shift) implements RowOp {
  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    for (int i = 0; i < in.length; i++) {
      out[i] = in[i] * factor + shift;
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] in = inputs[0];
    float[] target = targets[0];
    for (int i = 0; i < in.length; i++) {
      target[i] = gradient[i] * factor;
    }
  }
}
