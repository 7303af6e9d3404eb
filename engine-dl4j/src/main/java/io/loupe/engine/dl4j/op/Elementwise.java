package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Joins inputs value by value. Axes of size 1, or missing in front, count for all places. */
public final class Elementwise implements RowOp {
  /** How values are joined. */
  public enum Kind {
    /** Their sum. */
    ADD,
    /** The first without the second. */
    SUBTRACT,
    /** Their product. */
    MULTIPLY,
    /** The first divided by the second. */
    DIVIDE,
    /** Their mean. */
    AVERAGE,
    /** The largest. */
    MAXIMUM,
    /** The smallest. */
    MINIMUM
  }

  private final Kind kind;
  private final int[] @Nullable [] places;

  /**
   * Finds what belongs together.
   *
   * @param kind how values are joined
   * @param shapes sizes of each input's axes
   * @param shape sizes of the output's axes
   */
  public Elementwise(Kind kind, int[][] shapes, int[] shape) {
    this.kind = kind;
    places = new int[shapes.length][];
    for (int i = 0; i < shapes.length; i++) {
      places[i] = Arrays.equals(shapes[i], shape) ? null : places(shapes[i], shape);
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

  /**
   * Returns how values are joined.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  private int at(int input, int index) {
    int[] own = places[input];
    return own == null ? index : own[index];
  }

  @Override
  public String describe() {
    return "Elementwise " + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int k = 0; k < out.length; k++) {
      out[k] = in[0][at(0, k)];
    }
    for (int i = 1; i < in.length; i++) {
      join(in[i], i, out);
    }
    for (int k = 0; kind == Kind.AVERAGE && k < out.length; k++) {
      out[k] /= in.length;
    }
  }

  private void join(float[] from, int input, float[] out) {
    for (int k = 0; k < out.length; k++) {
      float next = from[at(input, k)];
      out[k] =
          switch (kind) {
            case ADD, AVERAGE -> out[k] + next;
            case SUBTRACT -> out[k] - next;
            case MULTIPLY -> out[k] * next;
            case DIVIDE -> out[k] / next;
            case MAXIMUM -> Math.max(out[k], next);
            case MINIMUM -> Math.min(out[k], next);
          };
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < in.length; i++) {
      for (int k = 0; k < out.length; k++) {
        targets[i][at(i, k)] += gradient[k] * slope(in, out, i, k);
      }
    }
  }

  private float slope(float[][] in, float[] out, int input, int k) {
    return switch (kind) {
      case ADD -> 1;
      case AVERAGE -> 1f / in.length;
      case SUBTRACT -> input == 0 ? 1 : -1;
      case MULTIPLY -> others(in, input, k);
      case DIVIDE -> {
        float below = in[1][at(1, k)];
        yield input == 0 ? 1 / below : -in[0][at(0, k)] / (below * below);
      }
      case MAXIMUM, MINIMUM -> input == winner(in, out, k) ? 1 : 0;
    };
  }

  private float others(float[][] in, int input, int k) {
    float product = 1;
    for (int i = 0; i < in.length; i++) {
      product *= i == input ? 1 : in[i][at(i, k)];
    }
    return product;
  }

  /** Of several inputs with the same value the first has the gradient. */
  private int winner(float[][] in, float[] out, int k) {
    int winner = 0;
    for (int i = in.length - 1; i >= 0; i--) {
      winner = in[i][at(i, k)] == out[k] ? i : winner;
    }
    return winner;
  }
}
