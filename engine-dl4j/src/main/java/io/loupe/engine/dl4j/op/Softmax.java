package io.loupe.engine.dl4j.op;

import java.util.List;

/** Softmax along any axes of an item, or its logarithm. */
public final class Softmax implements RowOp {
  private final int[] starts;
  private final int[] steps;
  private final boolean logarithm;

  /**
   * Finds the values that make up one distribution each.
   *
   * @param shape sizes of one row's axes
   * @param axes along which a distribution's values lie, 0 for the first
   * @param logarithm whether the logarithm is asked for
   */
  public Softmax(List<Long> shape, int[] axes, boolean logarithm) {
    boolean[] along = new boolean[shape.size()];
    for (int axis : axes) {
      along[axis] = true;
    }
    this.starts = places(shape, along, false);
    this.steps = places(shape, along, true);
    this.logarithm = logarithm;
  }

  /** Offsets of all places along the axes that are marked, or along the others. */
  static int[] places(List<Long> shape, boolean[] along, boolean wanted) {
    int count = 1;
    for (int axis = 0; axis < along.length; axis++) {
      count *= along[axis] == wanted ? Math.toIntExact(shape.get(axis)) : 1;
    }
    int[] places = new int[count];
    int step = 1;
    int repeated = 1;
    for (int axis = along.length - 1; axis >= 0; axis--) {
      int size = Math.toIntExact(shape.get(axis));
      if (along[axis] == wanted) {
        for (int i = 0; i < count; i++) {
          places[i] += i / repeated % size * step;
        }
        repeated *= size;
      }
      step *= size;
    }
    return places;
  }

  @Override
  public Role role() {
    return Role.SOFTMAX;
  }

  @Override
  public String describe() {
    return "Activation " + outputFunction();
  }

  @Override
  public String outputFunction() {
    return logarithm ? "log_softmax" : "softmax";
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int start : starts) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int step : steps) {
        largest = Math.max(largest, in[0][start + step]);
      }
      double sum = 0;
      for (int step : steps) {
        sum += Math.exp(in[0][start + step] - largest);
      }
      double log = Math.log(sum) + largest;
      for (int step : steps) {
        double below = in[0][start + step] - log;
        out[start + step] = (float) (logarithm ? below : Math.exp(below));
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int start : starts) {
      double sum = 0;
      for (int step : steps) {
        int at = start + step;
        sum += logarithm ? gradient[at] : gradient[at] * (double) out[at];
      }
      for (int step : steps) {
        int at = start + step;
        targets[0][at] =
            (float)
                (logarithm
                    ? gradient[at] - Math.exp(out[at]) * sum
                    : out[at] * (gradient[at] - sum));
      }
    }
  }
}
