package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;

/** For each place along an axis the sum of all before it, itself included or not. */
public final class CumulativeSum implements RowOp {
  private final int length;
  private final int step;
  private final boolean backwards;
  private final boolean exclusive;

  /**
   * Chooses the axis.
   *
   * @param shape sizes of an item's axes, in the graph's order
   * @param axis along which is summed, in the graph's order
   * @param backwards whether it begins at the end
   * @param exclusive whether a place does not count itself
   */
  public CumulativeSum(int[] shape, int axis, boolean backwards, boolean exclusive) {
    this.length = shape[axis];
    this.step = Links.product(Arrays.copyOfRange(shape, axis + 1, shape.length));
    this.backwards = backwards;
    this.exclusive = exclusive;
  }

  private void sum(float[] in, float[] out, boolean fromEnd) {
    for (int start = 0; start < in.length; start++) {
      if (start / step % length != 0) {
        continue;
      }
      double sum = 0;
      for (int k = 0; k < length; k++) {
        int at = start + (fromEnd ? length - 1 - k : k) * step;
        double after = sum + in[at];
        out[at] += (float) (exclusive ? sum : after);
        sum = after;
      }
    }
  }

  @Override
  public Role role() {
    return Role.LINEAR;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    Arrays.fill(out, 0);
    sum(in[0], out, backwards);
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    sum(gradient, targets[0], !backwards);
  }
}
