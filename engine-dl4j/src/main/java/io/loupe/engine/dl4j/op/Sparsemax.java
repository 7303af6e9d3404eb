package io.loupe.engine.dl4j.op;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sparsemax along one axis as Keras computes it: of the values that make up the nearest point of
 * the probability simplex, Keras takes the sum of all cumulative sums less 1 over their number
 * away, where the paper takes the last cumulative sum. With more than one such value the results do
 * not sum to 1.
 *
 * @see <a href="https://arxiv.org/abs/1602.02068">Martins and Astudillo 2016</a>
 */
public final class Sparsemax implements RowOp {
  private final int[] starts;
  private final int[] steps;

  /**
   * Finds the values that make up one distribution each.
   *
   * @param shape sizes of one row's axes
   * @param axis along which a distribution's values lie, 0 for the first
   */
  public Sparsemax(List<Long> shape, int axis) {
    boolean[] along = new boolean[shape.size()];
    along[axis] = true;
    this.starts = Softmax.places(shape, along, false);
    this.steps = Softmax.places(shape, along, true);
  }

  @Override
  public String describe() {
    return "Activation sparsemax";
  }

  @Override
  public String outputFunction() {
    return "sparsemax";
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int start : starts) {
      double border = new Support(in[0], start).border();
      for (int step : steps) {
        out[start + step] = (float) Math.max(0, in[0][start + step] - border);
      }
    }
  }

  /** The values of one distribution from the largest on, and how many of them count. */
  private final class Support {
    private final int[] places;
    private final float[] values;
    private final int count;

    Support(float[] values, int start) {
      this.values = values;
      this.places =
          Arrays.stream(steps)
              .mapToObj(step -> start + step)
              .sorted(Comparator.comparingDouble(place -> -values[place]))
              .mapToInt(place -> place)
              .toArray();
      double sum = 0;
      int found = 0;
      for (int k = 0; k < places.length; k++) {
        sum += values[places[k]];
        found += values[places[k]] - (sum - 1) / (k + 1) > 0 ? 1 : 0;
      }
      this.count = found;
    }

    /** What the value of a rank counts for in the border, of as many as count. */
    double share(int rank) {
      return (double) (count - rank) / count;
    }

    double border() {
      double border = -1.0 / count;
      for (int rank = 0; rank < count; rank++) {
        border += share(rank) * values[places[rank]];
      }
      return border;
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int start : starts) {
      Support support = new Support(in[0], start);
      double sum = 0;
      for (int step : steps) {
        int at = start + step;
        if (out[at] > 0) {
          targets[0][at] = gradient[at];
          sum += gradient[at];
        }
      }
      for (int rank = 0; rank < support.count; rank++) {
        targets[0][support.places[rank]] -= (float) (support.share(rank) * sum);
      }
    }
  }
}
