package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The largest or smallest values along an axis, in order, and where they stand. */
public final class Extremes {
  private final int length;
  private final int step;
  private final boolean largest;
  private final boolean last;

  /**
   * Chooses the axis.
   *
   * @param shape sizes of an item's axes, in the graph's order
   * @param axis along which values are compared, in the graph's order
   * @param largest whether the largest are taken, else the smallest
   * @param last whether of equal ones the last comes first
   */
  public Extremes(int[] shape, int axis, boolean largest, boolean last) {
    this.length = shape[axis];
    this.step = Links.product(Arrays.copyOfRange(shape, axis + 1, shape.length));
    this.largest = largest;
    this.last = last;
  }

  /**
   * Gives the values themselves.
   *
   * @param count how many
   * @return the operation; its gradient flows to the values that were taken
   */
  public RowOp values(int count) {
    return new Values(this, count);
  }

  /**
   * Gives where they stand along the axis, from 0.
   *
   * @param count how many
   * @return the operation, which has no gradient
   */
  public RowOp indices(int count) {
    return new Indices(this, count);
  }

  private interface Use {
    void of(int place, int taken, int index);
  }

  private void each(float[] in, int count, Use use) {
    Comparator<Integer> ties = last ? Comparator.reverseOrder() : Comparator.naturalOrder();
    for (int start = 0; start < in.length; start++) {
      if (start / step % length != 0) {
        continue;
      }
      int first = start;
      Comparator<Integer> order = Comparator.comparingDouble(k -> in[first + k * step]);
      order = largest ? order.reversed() : order;
      order = order.thenComparing(ties);
      Stream<Integer> line = IntStream.range(0, length).boxed();
      Stream<Integer> taken =
          count == 1 ? line.min(order).stream() : line.sorted(order).limit(count);
      int[] sorted = taken.mapToInt(k -> k).toArray();
      int target = start / step / length * count * step + start % step;
      for (int i = 0; i < count; i++) {
        use.of(target + i * step, start + sorted[i] * step, sorted[i]);
      }
    }
  }

  /** The values. */
  private record Values(Extremes extremes, int count) implements RowOp {
    @Override
    public Role role() {
      if (count > 1) {
        return Role.SELECTS_SEVERAL;
      }
      return extremes.largest ? Role.SELECTS : Role.SELECTS_SMALLEST;
    }

    @Override
    public String describe() {
      return "Extremes " + count;
    }

    @Override
    public void forward(float[][] in, float[] out) {
      extremes.each(in[0], count, (place, taken, index) -> out[place] = in[0][taken]);
    }

    @Override
    public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
      extremes.each(in[0], count, (place, taken, index) -> targets[0][taken] += gradient[place]);
    }
  }

  /** Their places. */
  private record Indices(Extremes extremes, int count) implements RowOp {
    @Override
    public String describe() {
      return "Extremes indices " + count;
    }

    @Override
    public void forward(float[][] in, float[] out) {
      extremes.each(in[0], count, (place, taken, index) -> out[place] = index);
    }

    @Override
    public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
      throw new UnsupportedOperationException(gradientRefusal());
    }

    @Override
    public String gradientRefusal() {
      return "gives the places of the largest values, which have no gradient";
    }

    @Override
    public boolean isStepwise() {
      return true;
    }
  }
}
