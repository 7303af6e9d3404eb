package io.loupe.engine.dl4j.op;

/** Reads each value from a place of the input, or from none, which gives 0. */
public final class Gathering implements RowOp {
  private final int[] from;

  private Gathering(int[] from) {
    this.from = from;
  }

  /**
   * Keeps the places.
   *
   * @param from index in the input for each value of the output, -1 for none
   * @return the function
   */
  public static Gathering of(int[] from) {
    return new Gathering(from.clone());
  }

  /**
   * Brings axes into another order.
   *
   * @param sizes of the input's axes
   * @param order the input's axis at each of the output's
   * @return the function
   */
  public static Gathering permuted(int[] sizes, int[] order) {
    int[] steps = new int[sizes.length];
    int step = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      steps[axis] = step;
      step = Math.multiplyExact(step, sizes[axis]);
    }
    int[] from = new int[step];
    int[] at = new int[sizes.length];
    for (int i = 0; i < from.length; i++) {
      for (int axis = 0; axis < at.length; axis++) {
        from[i] += at[axis] * steps[order[axis]];
      }
      for (int axis = at.length - 1; axis >= 0 && ++at[axis] == sizes[order[axis]]; axis--) {
        at[axis] = 0;
      }
    }
    return new Gathering(from);
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = from[i] < 0 ? 0 : in[0][from[i]];
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      if (from[i] >= 0) {
        targets[0][from[i]] += gradient[i];
      }
    }
  }
}
