package io.loupe.engine.dl4j.op;

import com.google.common.primitives.Booleans;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;

/** Gives each place a weighted sum of places of the input, one axis after the other. */
public final class Interpolation implements RowOp {
  private final int[] shape;
  private final Taps[] taps;
  private final float outside;
  private final boolean[] same;
  private final boolean cuts;

  /** For each place along an axis of the output the places of the input that it is made of. */
  public static final class Taps {
    private final int[][] from;
    private final double[][] weights;
    private final boolean[] outside;

    /**
     * Keeps the lists.
     *
     * @param from for each place, those of the input; not copied
     * @param weights of them; not copied
     * @param outside places that lie outside of the input; not copied
     */
    public Taps(int[][] from, double[][] weights, boolean[] outside) {
      this.from = from;
      this.weights = weights;
      this.outside = outside;
    }

    /**
     * Returns the first place that a place is made of.
     *
     * @param place along the output's axis
     * @return along the input's
     */
    public int first(int place) {
      return from[place][0];
    }

    boolean isSame(int length) {
      boolean same = from.length == length;
      for (int i = 0; same && i < length; i++) {
        same = from[i].length == 1 && from[i][0] == i && weights[i][0] == 1 && !outside[i];
      }
      return same;
    }
  }

  /**
   * Keeps the weights.
   *
   * @param shape sizes of an item's axes, in the graph's order
   * @param taps for each axis
   * @param outside the value of what lies outside of the input along any axis
   */
  public Interpolation(int[] shape, Taps[] taps, float outside) {
    this.shape = shape.clone();
    this.taps = taps.clone();
    this.outside = outside;
    same = new boolean[taps.length];
    boolean anyOutside = false;
    for (int axis = 0; axis < taps.length; axis++) {
      same[axis] = taps[axis].isSame(shape[axis]);
      anyOutside |= Booleans.contains(taps[axis].outside, true);
    }
    cuts = anyOutside;
  }

  private interface Use {
    void of(int from, int to, double weight);
  }

  /** Visits what one axis joins, where the axes before it have their new sizes already. */
  private void each(int axis, Use use) {
    int inner = Links.product(Arrays.copyOfRange(shape, axis + 1, shape.length));
    int outer = 1;
    for (int i = 0; i < axis; i++) {
      outer *= taps[i].from.length;
    }
    int out = taps[axis].from.length;
    for (int o = 0; o < outer; o++) {
      for (int k = 0; k < out; k++) {
        for (int t = 0; t < taps[axis].from[k].length; t++) {
          int from = (o * shape[axis] + taps[axis].from[k][t]) * inner;
          int to = (o * out + k) * inner;
          double weight = taps[axis].weights[k][t];
          for (int i = 0; i < inner; i++) {
            use.of(from + i, to + i, weight);
          }
        }
      }
    }
  }

  private int size(int axes) {
    int size = 1;
    for (int i = 0; i < shape.length; i++) {
      size *= i < axes ? taps[i].from.length : shape[i];
    }
    return size;
  }

  private boolean isOutside(int place) {
    int rest = place;
    boolean is = false;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int length = taps[axis].from.length;
      is |= taps[axis].outside[rest % length];
      rest /= length;
    }
    return is;
  }

  @Override
  public Role role() {
    return Role.LINEAR;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    double[] values = new double[in[0].length];
    Arrays.setAll(values, i -> in[0][i]);
    for (int axis = 0; axis < shape.length; axis++) {
      if (!same[axis]) {
        double[] before = values;
        double[] after = new double[size(axis + 1)];
        each(axis, (from, to, weight) -> after[to] += weight * before[from]);
        values = after;
      }
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = cuts && isOutside(i) ? outside : (float) values[i];
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    double[] back = new double[gradient.length];
    for (int i = 0; i < back.length; i++) {
      back[i] = cuts && isOutside(i) ? 0 : gradient[i];
    }
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (!same[axis]) {
        double[] after = back;
        double[] before = new double[size(axis)];
        each(axis, (from, to, weight) -> before[from] += weight * after[to]);
        back = before;
      }
    }
    for (int i = 0; i < back.length; i++) {
      targets[0][i] += (float) back[i];
    }
  }
}
