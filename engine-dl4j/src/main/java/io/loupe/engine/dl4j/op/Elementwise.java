package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Joins inputs value by value. Axes of size 1, or missing in front, count for all places. */
public final class Elementwise implements RowOp {
  /** How values are joined: all of them in order, or two. Comparisons give 1 or 0. */
  public enum Kind {
    /** Their sum. */
    ADD,
    /** Their product. */
    MULTIPLY,
    /** Their mean. */
    AVERAGE,
    /** The largest. */
    MAXIMUM,
    /** The smallest. */
    MINIMUM,
    /** The first without the second. */
    SUBTRACT,
    /** The first divided by the second. */
    DIVIDE,
    /** The same, and 0 where the second is 0. */
    DIVIDE_NO_NAN,
    /** The largest whole number that is not above the first divided by the second. */
    FLOOR_DIVIDE,
    /** What that leaves of the first, with the sign of the second. */
    MODULO,
    /** What a division that is cut to a whole number leaves, with the sign of the first. */
    REMAINDER,
    /** The first to the power of the second. */
    POWER,
    /** The square of their difference. */
    SQUARED_DIFFERENCE,
    /** The angle of the point with the first as its height and the second as its width. */
    ARCTAN2,
    /** Whether they are equal. */
    EQUAL,
    /** Whether they differ. */
    NOT_EQUAL,
    /** Whether the first is smaller. */
    LESS,
    /** Whether the first is smaller or equal. */
    LESS_EQUAL,
    /** Whether the first is larger. */
    GREATER,
    /** Whether the first is larger or equal. */
    GREATER_EQUAL,
    /** Whether neither is 0. */
    AND,
    /** Whether not both are 0. */
    OR,
    /** Whether exactly one is 0. */
    XOR;

    /**
     * Tells whether any number of inputs may be joined.
     *
     * @return whether; else there are two
     */
    public boolean joinsMany() {
      return compareTo(MINIMUM) <= 0;
    }

    /**
     * Tells whether it says yes or no, so that nothing flows back.
     *
     * @return whether it does
     */
    public boolean compares() {
      return compareTo(EQUAL) >= 0;
    }

    float join(float one, float two) {
      return switch (this) {
        case ADD -> one + two;
        case MULTIPLY -> one * two;
        case AVERAGE -> (one + two) / 2;
        case MAXIMUM -> Math.max(one, two);
        case MINIMUM -> Math.min(one, two);
        case SUBTRACT -> one - two;
        case DIVIDE -> one / two;
        case DIVIDE_NO_NAN -> two == 0 ? 0 : one / two;
        case FLOOR_DIVIDE -> (float) Math.floor(one / (double) two);
        case MODULO -> modulo(one, two);
        case REMAINDER -> one % two;
        case POWER -> (float) Math.pow(one, two);
        case SQUARED_DIFFERENCE -> (one - two) * (one - two);
        case ARCTAN2 -> (float) Math.atan2(one, two);
        case EQUAL -> one == two ? 1 : 0;
        case NOT_EQUAL -> one == two ? 0 : 1;
        case LESS -> one < two ? 1 : 0;
        case LESS_EQUAL -> one <= two ? 1 : 0;
        case GREATER -> one > two ? 1 : 0;
        case GREATER_EQUAL -> one >= two ? 1 : 0;
        case AND -> one != 0 && two != 0 ? 1 : 0;
        case OR -> one != 0 || two != 0 ? 1 : 0;
        case XOR -> one != 0 ^ two != 0 ? 1 : 0;
      };
    }

    private static float modulo(float one, float two) {
      float rest = one % two;
      return rest != 0 && rest < 0 != two < 0 ? rest + two : rest;
    }

    /** The derivative by the first or the second; of two that are equal the first is the most. */
    float slope(float one, float two, boolean first) {
      return switch (this) {
        case ADD -> 1;
        case MULTIPLY -> first ? two : one;
        case AVERAGE -> 0.5f;
        case MAXIMUM -> first == one >= two ? 1 : 0;
        case MINIMUM -> first == one <= two ? 1 : 0;
        case SUBTRACT -> first ? 1 : -1;
        case DIVIDE -> first ? 1 / two : -one / (two * two);
        case DIVIDE_NO_NAN -> two == 0 ? 0 : first ? 1 / two : -one / (two * two);
        case MODULO -> first ? 1 : (float) -Math.floor(one / (double) two);
        case REMAINDER -> first ? 1 : -(float) (int) (one / two);
        case POWER -> power(one, two, first);
        case SQUARED_DIFFERENCE -> first ? 2 * (one - two) : 2 * (two - one);
        case ARCTAN2 -> (first ? two : -one) / (one * one + two * two);
        case FLOOR_DIVIDE,
            EQUAL,
            NOT_EQUAL,
            LESS,
            LESS_EQUAL,
            GREATER,
            GREATER_EQUAL,
            AND,
            OR,
            XOR ->
            0;
      };
    }

    private static float power(double base, double exponent, boolean first) {
      if (first) {
        return exponent == 0 ? 0 : (float) (exponent * Math.pow(base, exponent - 1));
      }
      return base > 0 ? (float) (Math.log(base) * Math.pow(base, exponent)) : 0;
    }
  }

  private final Kind kind;
  private final int[][] shapes;
  private final int[] shape;
  private final int[] @Nullable [] places;
  private final int[] periods;

  /**
   * Finds what belongs together.
   *
   * @param kind how values are joined
   * @param shapes sizes of each input's axes
   * @param shape sizes of the output's axes
   */
  public Elementwise(Kind kind, int[][] shapes, int[] shape) {
    this.kind = kind;
    this.shapes = shapes;
    this.shape = shape;
    places = new int[shapes.length][];
    periods = new int[shapes.length];
    for (int i = 0; i < shapes.length; i++) {
      places[i] = Arrays.equals(shapes[i], shape) ? null : places(shapes[i], shape);
      periods[i] = period(shapes[i], shape);
    }
  }

  /** After how many values an input begins anew, if it does no more than that; else 0. */
  static int period(int[] own, int[] shape) {
    int[] last = Arrays.stream(own).dropWhile(size -> size == 1).toArray();
    int[] end = Arrays.copyOfRange(shape, shape.length - last.length, shape.length);
    return Arrays.equals(last, end) ? Links.product(last) : 0;
  }

  /**
   * Where an input is read for each place of the output.
   *
   * @param own sizes of the input's axes; those of size 1, or missing in front, count for all
   *     places
   * @param shape sizes of the output's axes
   * @return a place of the input for each of the output
   */
  public static int[] places(int[] own, int[] shape) {
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

  @Override
  public Role role() {
    return switch (kind) {
      case ADD, AVERAGE, SUBTRACT -> Role.LINEAR;
      case MAXIMUM -> Role.SELECTS;
      case MINIMUM -> Role.SELECTS_SMALLEST;
      case MULTIPLY -> shapes.length == 2 ? Role.PRODUCT : Role.OTHER;
      case DIVIDE, DIVIDE_NO_NAN -> Role.QUOTIENT;
      default -> Role.OTHER;
    };
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        new Cutting.Keeping(
            this::joined,
            (in, types) ->
                new Elementwise(
                    kind, left(shapes, in.get(0)), left(new int[][] {shape}, in.get(0))[0]),
            "it joins them with those of another layer, which stay",
            true));
  }

  private Optional<Channels> joined(List<Channels> in) {
    Channels first = in.get(0);
    boolean together =
        Arrays.stream(shapes).allMatch(own -> own[own.length - 1] == shape[shape.length - 1])
            && in.stream().allMatch(other -> other.kept().equals(first.kept()));
    if (!together) {
      return Optional.empty();
    }
    Kind each = kind == Kind.AVERAGE ? Kind.ADD : kind;
    Channels joined = first;
    for (Channels other : in.subList(1, in.size())) {
      joined =
          joined.mapIndexed(
              (k, value) -> each.join((float) value, (float) other.constants().get(k)));
    }
    return Optional.of(kind == Kind.AVERAGE ? joined.map(sum -> sum / in.size()) : joined);
  }

  private static int[][] left(int[][] all, Channels channels) {
    int[][] left = new int[all.length][];
    for (int i = 0; i < all.length; i++) {
      left[i] = all[i].clone();
      left[i][left[i].length - 1] = channels.after();
    }
    return left;
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
  public BoundStep bind(List<Slot> inputs, Slot output) {
    BoundStep rows = RowOp.super.bind(inputs, output);
    boolean usual = inputs.size() == 2 && (kind == Kind.ADD || kind == Kind.MULTIPLY);
    boolean whole = places[0] == null || places[inputs.size() - 1] == null;
    return usual && whole
        ? new PairStep(kind == Kind.MULTIPLY, shapes, shape, inputs, output, rows)
        : rows;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    if (places[0] == null) {
      System.arraycopy(in[0], 0, out, 0, out.length);
    } else {
      for (int k = 0; k < out.length; k++) {
        out[k] = in[0][at(0, k)];
      }
    }
    Kind each = kind == Kind.AVERAGE ? Kind.ADD : kind;
    for (int i = 1; i < in.length; i++) {
      join(each, in[i], i, out);
    }
    for (int k = 0; kind == Kind.AVERAGE && k < out.length; k++) {
      out[k] /= in.length;
    }
  }

  private void join(Kind each, float[] in, int input, float[] out) {
    int run = periods[input];
    for (int start = 0; run > 0 && start < out.length; start += run) {
      joinRun(each, in, out, start);
    }
    for (int k = 0; run == 0 && k < out.length; k++) {
      out[k] = each.join(out[k], in[at(input, k)]);
    }
  }

  /** The loops that networks have most are written so that they are vectorised. */
  private static void joinRun(Kind each, float[] in, float[] out, int start) {
    switch (each) {
      case ADD -> {
        for (int k = 0; k < in.length; k++) {
          out[start + k] += in[k];
        }
      }
      case MULTIPLY -> {
        for (int k = 0; k < in.length; k++) {
          out[start + k] *= in[k];
        }
      }
      default -> {
        for (int k = 0; k < in.length; k++) {
          out[start + k] = each.join(out[start + k], in[k]);
        }
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < in.length && !kind.compares(); i++) {
      boolean runs = periods[i] > 0;
      if (kind == Kind.ADD && runs) {
        PairStep.addRuns(gradient, targets[i]);
      } else if (kind == Kind.MULTIPLY && in.length == 2 && runs && periods[1 - i] > 0) {
        PairStep.addProducts(gradient, in[1 - i], targets[i]);
      } else {
        for (int k = 0; k < out.length; k++) {
          targets[i][at(i, k)] += gradient[k] * slope(in, out, i, k);
        }
      }
    }
  }

  private float slope(float[][] in, float[] out, int input, int k) {
    return switch (kind) {
      case ADD -> 1;
      case AVERAGE -> 1f / in.length;
      case MULTIPLY -> others(in, input, k);
      case MAXIMUM, MINIMUM -> input == winner(in, out, k) ? 1 : 0;
      default -> kind.slope(in[0][at(0, k)], in[1][at(1, k)], input == 0);
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
