package io.loupe.engine.dl4j.op;

/**
 * Takes each value from the second input where the first is not 0, else from the third. Axes of
 * size 1, or missing in front, count for all places.
 */
public final class Selection implements RowOp {
  private final int[][] places = new int[3][];

  /**
   * Finds what belongs together.
   *
   * @param shapes sizes of the axes of the condition and of the two inputs
   * @param shape sizes of the output's axes
   */
  public Selection(int[][] shapes, int[] shape) {
    for (int i = 0; i < places.length; i++) {
      places[i] = Elementwise.places(shapes[i], shape);
    }
  }

  private int taken(float[][] in, int k) {
    return in[0][places[0][k]] != 0 ? 1 : 2;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int k = 0; k < out.length; k++) {
      int taken = taken(in, k);
      out[k] = in[taken][places[taken][k]];
    }
  }

  /** Nothing flows back to the condition. */
  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int k = 0; k < out.length; k++) {
      int taken = taken(in, k);
      targets[taken][places[taken][k]] += gradient[k];
    }
  }
}
