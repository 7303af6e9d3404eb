package io.loupe.engine.dl4j.op;

/**
 * Says for each step of a sequence whether it counts: 1 where any of its values differs from the
 * one that means nothing, else 0.
 *
 * @param nothing what means nothing
 */
public record StepMask(float nothing) implements RowOp {
  @Override
  public void forward(float[][] in, float[] out) {
    int width = in[0].length / out.length;
    for (int step = 0; step < out.length; step++) {
      out[step] = 0;
      for (int k = step * width; k < (step + 1) * width; k++) {
        if (in[0][k] != nothing) {
          out[step] = 1;
        }
      }
    }
  }

  /** It is constant wherever it has a gradient. */
  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {}
}
