package io.loupe.engine.dl4j.op;

/**
 * Joins its inputs value by value; inputs of fewer or shorter axes are spread over the output. Of
 * equal extremes the first input takes the gradient.
 */
public final class Joined implements RowOp {
  /** How values are joined. */
  public enum How {
    /** Their sum. */
    SUM,
    /** The first without the second. */
    DIFFERENCE,
    /** Their product. */
    PRODUCT,
    /** The first divided by the second. */
    QUOTIENT,
    /** Their mean. */
    MEAN,
    /** The largest. */
    LARGEST,
    /** The smallest. */
    SMALLEST
  }

  private final How how;
  private final int[][] places;

  /**
   * Finds out where each input is read.
   *
   * @param how how values are joined
   * @param shapes of the inputs, in the plan's order
   * @param shape of the output
   */
  public Joined(How how, int[][] shapes, int[] shape) {
    this.how = how;
    places = new int[shapes.length][];
    for (int i = 0; i < shapes.length; i++) {
      places[i] = places(shapes[i], shape);
    }
  }

  private static int[] places(int[] own, int[] shape) {
    int missing = shape.length - own.length;
    int[] places = new int[Links.product(shape)];
    for (int i = 0; i < places.length; i++) {
      int rest = i;
      int step = 1;
      for (int axis = shape.length - 1; axis >= missing; axis--) {
        int size = own[axis - missing];
        places[i] += size == 1 ? 0 : rest % shape[axis] * step;
        step *= size;
        rest /= shape[axis];
      }
    }
    return places;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int k = 0; k < out.length; k++) {
      float value = in[0][places[0][k]];
      for (int i = 1; i < in.length; i++) {
        float next = in[i][places[i][k]];
        value =
            switch (how) {
              case SUM, MEAN -> value + next;
              case DIFFERENCE -> value - next;
              case PRODUCT -> value * next;
              case QUOTIENT -> value / next;
              case LARGEST -> Math.max(value, next);
              case SMALLEST -> Math.min(value, next);
            };
      }
      out[k] = how == How.MEAN ? value / in.length : value;
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int k = 0; k < out.length; k++) {
      int winner = 0;
      for (int i = in.length - 1; i >= 0; i--) {
        winner = in[i][places[i][k]] == out[k] ? i : winner;
      }
      for (int i = 0; i < in.length; i++) {
        targets[i][places[i][k]] += gradient[k] * slope(in, i, k, winner);
      }
    }
  }

  private float slope(float[][] in, int input, int k, int winner) {
    return switch (how) {
      case SUM -> 1;
      case MEAN -> 1f / in.length;
      case DIFFERENCE -> input == 0 ? 1 : -1;
      case PRODUCT -> others(in, input, k);
      case QUOTIENT -> {
        float below = in[1][places[1][k]];
        yield input == 0 ? 1 / below : -in[0][places[0][k]] / (below * below);
      }
      case LARGEST, SMALLEST -> input == winner ? 1 : 0;
    };
  }

  private float others(float[][] in, int input, int k) {
    float product = 1;
    for (int i = 0; i < in.length; i++) {
      product *= i == input ? 1 : in[i][places[i][k]];
    }
    return product;
  }
}
