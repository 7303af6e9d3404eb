package io.loupe.engine.dl4j.op;

/** ReLU with a trained slope for negative values (He et al. 2015). */
public final class PRelu implements RowOp {
  private final float[] slopes;

  /**
   * Copies the values.
   *
   * @param slopes one for each value of a row, in the plan's layout
   */
  public PRelu(float[] slopes) {
    this.slopes = slopes.clone();
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new PRelu(randomization.reordered(slopes));
  }

  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    for (int i = 0; i < in.length; i++) {
      out[i] = in[i] >= 0 ? in[i] : in[i] * slopes[i];
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] in = inputs[0];
    float[] target = targets[0];
    for (int i = 0; i < in.length; i++) {
      target[i] = in[i] >= 0 ? gradient[i] : gradient[i] * slopes[i];
    }
  }
}
