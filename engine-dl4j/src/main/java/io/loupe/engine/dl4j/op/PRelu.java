package io.loupe.engine.dl4j.op;

/** ReLU whose negative values have slopes of their own (He et al. 2015). */
public final class PRelu implements RowOp {
  private final int[] place;
  private final float[] slopes;

  /**
   * Keeps the slopes.
   *
   * @param place for each value of a row, which slope is its own; not copied
   * @param slopes not copied
   */
  public PRelu(int[] place, float[] slopes) {
    this.place = place;
    this.slopes = slopes;
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new PRelu(place, randomization.reordered(slopes));
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      float value = in[0][i];
      out[i] = value >= 0 ? value : value * slopes[place[i]];
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      targets[0][i] = in[0][i] >= 0 ? gradient[i] : gradient[i] * slopes[place[i]];
    }
  }
}
