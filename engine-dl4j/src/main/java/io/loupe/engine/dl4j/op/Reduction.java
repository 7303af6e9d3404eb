package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;
import java.util.Locale;

/** Makes one number of the values that lie along some axes of an item. */
public final class Reduction implements RowOp {
  private final Kind kind;
  private final int[] group;
  private final int[] count;

  /** What is made of the values. */
  public enum Kind {
    /** The sum. */
    SUM,
    /** The mean. */
    MEAN,
    /** The largest; several that are equal share its gradient. */
    MAXIMUM,
    /** The smallest; several that are equal share its gradient. */
    MINIMUM,
    /** The product. */
    PRODUCT,
    /** The mean square of the distances from the mean. */
    VARIANCE,
    /** The root of the mean square of the distances from the mean. */
    DEVIATION,
    /** The logarithm of the sum of exponentials. */
    LOG_SUM_EXP,
    /** The logarithm of the sum. */
    LOG_SUM,
    /** The sum of absolute values. */
    L1,
    /** The root of the sum of squares. */
    L2,
    /** The sum of squares. */
    SUM_SQUARE,
    /** Where the first of the largest stands, from 0. */
    ARGMAX,
    /** Where the first of the smallest stands, from 0. */
    ARGMIN,
    /** 1 where all differ from 0, else 0. */
    ALL,
    /** 1 where any differs from 0, else 0. */
    ANY,
    /** How many differ from 0. */
    COUNT_NONZERO
  }

  /**
   * Chooses the axes.
   *
   * @param kind what is made of the values
   * @param shape sizes of an item's axes, in the graph's order
   * @param axes along which values are joined, in the graph's order
   */
  public Reduction(Kind kind, int[] shape, int[] axes) {
    this.kind = kind;
    int[] kept = shape.clone();
    for (int axis : axes) {
      kept[axis] = 1;
    }
    group = Elementwise.places(kept, shape);
    count = new int[Links.product(kept)];
    for (int g : group) {
      count[g]++;
    }
  }

  @Override
  public Role role() {
    return switch (kind) {
      case MAXIMUM -> Role.SELECTS;
      case MINIMUM -> Role.SELECTS_SMALLEST;
      case SUM, MEAN -> Role.LINEAR;
      default -> Role.OTHER;
    };
  }

  @Override
  public String describe() {
    return "Reduction " + kind.name().toLowerCase(Locale.ROOT);
  }

  private double[] means(float[] in) {
    double[] means = new double[count.length];
    for (int i = 0; i < in.length; i++) {
      means[group[i]] += in[i];
    }
    Arrays.setAll(means, g -> means[g] / count[g]);
    return means;
  }

  /** The place of the first extreme of each group within the row; NaN is more than all else. */
  private int[] extremes(float[] in, boolean largest) {
    int[] at = new int[count.length];
    Arrays.fill(at, -1);
    for (int i = 0; i < in.length; i++) {
      int best = at[group[i]];
      boolean better =
          best < 0
              || (largest ? in[i] > in[best] : in[i] < in[best])
              || (Float.isNaN(in[i]) && !Float.isNaN(in[best]));
      at[group[i]] = better ? i : best;
    }
    return at;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    switch (kind) {
      case MAXIMUM, MINIMUM -> {
        int[] at = extremes(in[0], kind == Kind.MAXIMUM);
        for (int g = 0; g < out.length; g++) {
          out[g] = in[0][at[g]];
        }
      }
      case ARGMAX, ARGMIN -> {
        int[] at = extremes(in[0], kind == Kind.ARGMAX);
        int[] passed = new int[count.length];
        for (int i = 0; i < in[0].length; i++) {
          int g = group[i];
          out[g] = i == at[g] ? passed[g] : out[g];
          passed[g]++;
        }
      }
      default -> accumulate(in[0], out);
    }
  }

  private void accumulate(float[] in, float[] out) {
    double[] sums = new double[count.length];
    double[] centre = new double[count.length];
    if (kind == Kind.VARIANCE || kind == Kind.DEVIATION) {
      centre = means(in);
    } else if (kind == Kind.LOG_SUM_EXP) {
      int[] at = extremes(in, true);
      Arrays.setAll(centre, g -> in[at[g]]);
    }
    if (kind == Kind.PRODUCT) {
      Arrays.fill(sums, 1);
    }
    for (int i = 0; i < in.length; i++) {
      int g = group[i];
      double distance = in[i] - centre[g];
      switch (kind) {
        case PRODUCT -> sums[g] *= in[i];
        case L1 -> sums[g] += Math.abs(distance);
        case VARIANCE, DEVIATION, L2, SUM_SQUARE -> sums[g] += distance * distance;
        case LOG_SUM_EXP -> sums[g] += Math.exp(distance);
        case ALL, ANY, COUNT_NONZERO -> sums[g] += in[i] == 0 ? 0 : 1;
        default -> sums[g] += in[i];
      }
    }
    for (int g = 0; g < out.length; g++) {
      out[g] =
          (float)
              switch (kind) {
                case MEAN, VARIANCE -> sums[g] / count[g];
                case DEVIATION -> Math.sqrt(sums[g] / count[g]);
                case L2 -> Math.sqrt(sums[g]);
                case LOG_SUM_EXP -> Math.log(sums[g]) + centre[g];
                case LOG_SUM -> Math.log(sums[g]);
                case ALL -> sums[g] == count[g] ? 1 : 0;
                case ANY -> sums[g] > 0 ? 1 : 0;
                default -> sums[g];
              };
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    boolean centred = kind == Kind.VARIANCE || kind == Kind.DEVIATION;
    double[] means = centred ? means(in[0]) : new double[0];
    boolean shared = kind == Kind.MAXIMUM || kind == Kind.MINIMUM;
    int[] ties = shared ? ties(in[0], out) : new int[0];
    double[] others = kind == Kind.PRODUCT ? others(in[0]) : new double[0];
    for (int i = 0; i < in[0].length; i++) {
      int g = group[i];
      double value = in[0][i];
      double slope =
          switch (kind) {
            case SUM -> 1;
            case MEAN -> 1.0 / count[g];
            case MAXIMUM, MINIMUM -> value == out[g] ? 1.0 / ties[g] : 0;
            case PRODUCT -> value == 0 ? others[g] : out[g] / value;
            case VARIANCE -> 2 * (value - means[g]) / count[g];
            case DEVIATION -> out[g] == 0 ? 0 : (value - means[g]) / count[g] / out[g];
            case L1 -> Math.signum(value);
            case L2 -> out[g] == 0 ? 0 : value / out[g];
            case SUM_SQUARE -> 2 * value;
            case LOG_SUM_EXP -> Math.exp(value - out[g]);
            case LOG_SUM -> Math.exp(-out[g]);
            case ARGMAX, ARGMIN, ALL, ANY, COUNT_NONZERO -> 0;
          };
      targets[0][i] += (float) (gradient[g] * slope);
    }
  }

  private int[] ties(float[] in, float[] out) {
    int[] ties = new int[count.length];
    for (int i = 0; i < in.length; i++) {
      ties[group[i]] += in[i] == out[group[i]] ? 1 : 0;
    }
    return ties;
  }

  /** For each group the product of what is not zero, or zero where several values are. */
  private double[] others(float[] in) {
    double[] others = new double[count.length];
    Arrays.fill(others, 1);
    boolean[] zero = new boolean[count.length];
    for (int i = 0; i < in.length; i++) {
      int g = group[i];
      others[g] *= in[i] != 0 ? in[i] : zero[g] ? 0 : 1;
      zero[g] |= in[i] == 0;
    }
    return others;
  }
}
