package io.loupe.engine.dl4j.op;

/**
 * Keeps the steps of a sequence that a mask, its second input, lets through.
 *
 * @param mean whether it gives the mean of those steps; else all steps, the others 0
 */
public record MaskedSteps(boolean mean) implements RowOp {
  private static float count(float[] mask) {
    float count = 0;
    for (float step : mask) {
      count += step;
    }
    return count;
  }

  private float share(float[][] in) {
    return mean ? 1 / Math.max(count(in[1]), 1) : 1;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    java.util.Arrays.fill(out, 0);
    int width = in[0].length / in[1].length;
    float share = share(in);
    for (int i = 0; i < in[0].length; i++) {
      out[mean ? i % width : i] += in[0][i] * in[1][i / width] * share;
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    int width = in[0].length / in[1].length;
    float share = share(in);
    for (int i = 0; i < in[0].length; i++) {
      targets[0][i] += gradient[mean ? i % width : i] * in[1][i / width] * share;
    }
  }
}
