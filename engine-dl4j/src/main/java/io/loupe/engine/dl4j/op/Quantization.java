package io.loupe.engine.dl4j.op;

/**
 * Values as whole numbers of a scale, within the bounds of a type. The way back is straight through
 * (Bengio et al. 2013): as if nothing were rounded, and nothing where a value is cut off.
 */
public final class Quantization implements RowOp {
  private final int[] place;
  private final float[] scale;
  private final float[] zero;
  private final double least;
  private final double most;

  /**
   * Keeps the scales.
   *
   * @param place for each value of a row, which scale is its own; not copied
   * @param scale of a whole step; not copied
   * @param zero the whole number that stands for 0, for each scale; not copied
   * @param least smallest whole number
   * @param most largest whole number
   */
  public Quantization(int[] place, float[] scale, float[] zero, double least, double most) {
    this.place = place;
    this.scale = scale;
    this.zero = zero;
    this.least = least;
    this.most = most;
  }

  private double whole(float value, int i) {
    return Math.rint(value / scale[place[i]]) + zero[place[i]];
  }

  @Override
  public Role role() {
    return Role.POINTWISE;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.max(least, Math.min(most, whole(in[0][i], i)));
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      double whole = whole(in[0][i], i);
      boolean within = whole >= least && whole <= most;
      targets[0][i] += within ? gradient[i] / scale[place[i]] : 0;
    }
  }
}
