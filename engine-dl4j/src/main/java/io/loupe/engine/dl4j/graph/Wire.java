package io.loupe.engine.dl4j.graph;

import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What flows from one layer to the next: one item's axes as a file has them. The graph has the
 * channels last; where the file has them first, the graph holds the other axes before them.
 */
public final class Wire {
  private final int[] shape;
  private final boolean channelsFirst;

  /**
   * Keeps the sizes.
   *
   * @param shape sizes of the axes, without the batch
   * @param channelsFirst whether the first of several axes is that of the channels; where there is
   *     but one, it is last as well
   */
  public Wire(int[] shape, boolean channelsFirst) {
    this.shape = shape.clone();
    this.channelsFirst = shape.length > 1 && channelsFirst;
  }

  /**
   * An input as a file has it.
   *
   * @param given its sizes, channels first
   * @param channelsFirst whether the file has the channels first too, else last
   */
  public static Wire of(Shape given, boolean channelsFirst) {
    int[] shape = given.dims();
    if (channelsFirst || shape.length < 2) {
      return new Wire(shape, channelsFirst);
    }
    int[] last = Arrays.copyOfRange(shape, 1, shape.length + 1);
    last[shape.length - 1] = shape[0];
    return new Wire(last, false);
  }

  /**
   * The sizes of what two arrays make together; axes of size 1, or missing in front, count for all
   * places.
   *
   * @return empty where two sizes differ and neither is 1
   */
  public static Optional<int[]> broadcast(int[] one, int[] two) {
    int[] dims = new int[Math.max(one.length, two.length)];
    for (int i = 1; i <= dims.length; i++) {
      int a = i <= one.length ? one[one.length - i] : 1;
      int b = i <= two.length ? two[two.length - i] : 1;
      if (a != b && a != 1 && b != 1) {
        return Optional.empty();
      }
      dims[dims.length - i] = a == 1 ? b : a;
    }
    return Optional.of(dims);
  }

  /**
   * Sizes among others that are 1.
   *
   * @param sizes of some axes that follow each other
   * @param start which axis the first of them is
   * @param rank number of all axes
   */
  public static int[] amongOnes(int[] sizes, int start, int rank) {
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    System.arraycopy(sizes, 0, dims, start, sizes.length);
    return dims;
  }

  /** Sizes of the axes, without the batch. */
  public int[] shape() {
    return shape.clone();
  }

  /** Whether the first of several axes is that of the channels. */
  public boolean channelsFirst() {
    return channelsFirst;
  }

  /** Number of axes, without the batch. */
  public int rank() {
    return shape.length;
  }

  /**
   * Which axis of an item is meant by one that counts the samples as the first.
   *
   * @param counted 1 for the first axis of an item, -1 for the last
   * @param rank how many axes an item has
   * @return the item's axis, from 0; none if it is that of the samples or there is no such axis
   */
  public static OptionalInt axis(int counted, int rank) {
    int axis = counted < 0 ? rank + counted : counted - 1;
    return axis < 0 || axis >= rank ? OptionalInt.empty() : OptionalInt.of(axis);
  }

  /** Number of values. */
  public int elements() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Which of the file's axes is that of the channels. */
  public int channelAxis() {
    return channelsFirst ? 0 : rank() - 1;
  }

  /** Size of the axis of the channels; 1 for a single number, which has no axes. */
  public int channels() {
    return shape.length == 0 ? 1 : shape[channelAxis()];
  }

  /** Sizes without the channels. */
  public int[] spatial() {
    return channelsFirst ? Arrays.copyOfRange(shape, 1, rank()) : Arrays.copyOf(shape, rank() - 1);
  }

  /** Another size in the same layout. */
  public int[] shape(int[] spatial, int channels) {
    int[] other = new int[spatial.length + 1];
    System.arraycopy(spatial, 0, other, channelsFirst ? 1 : 0, spatial.length);
    other[channelsFirst ? 0 : spatial.length] = channels;
    return other;
  }

  /**
   * What is left where the values along some axes become one.
   *
   * @param axes in the file's order
   * @param keep whether those axes stay, with the size 1
   * @return the other wire
   */
  public Wire reduced(int[] axes, boolean keep) {
    IntPredicate along = axis -> Arrays.stream(axes).anyMatch(one -> one == axis);
    int[] left =
        IntStream.range(0, rank())
            .filter(axis -> keep || !along.test(axis))
            .map(axis -> along.test(axis) ? 1 : shape[axis])
            .toArray();
    return new Wire(left, channelsFirst && (keep || !along.test(0)));
  }

  /** Sizes of some axes, and 1 for the others. */
  public int[] only(int... axes) {
    int[] dims = new int[rank()];
    Arrays.fill(dims, 1);
    for (int axis : axes) {
      dims[axis] = shape[axis];
    }
    return dims;
  }

  /** The type of one row in the graph, where the channels come last. */
  public TensorType type() {
    List<Long> sizes = new ArrayList<>();
    for (int size : inGraph()) {
      sizes.add((long) size);
    }
    if (sizes.isEmpty()) {
      sizes.add(1L);
    }
    return new TensorType(1, sizes, channelsFirst);
  }

  /** The axes of an item in the order in which the graph has them. */
  public int[] axes() {
    int[] axes = new int[rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = channelsFirst ? (i + 1) % axes.length : i;
    }
    return axes;
  }

  /** Where the graph has one of the axes. */
  public int axis(int axis) {
    int place = Ints.indexOf(axes(), axis);
    if (place < 0) {
      throw new IllegalArgumentException("axis " + axis);
    }
    return place;
  }

  /** Sizes in the order in which the graph has the axes. */
  public int[] inGraph() {
    return Arrays.stream(axes()).map(axis -> shape[axis]).toArray();
  }

  /** Where the file has each value, in the order in which the graph has them. */
  public int[] permutation() {
    return Gather.permutation(shape, axes());
  }

  /**
   * Where the value is, in an array with a size for each axis (1 where it is the same all along),
   * that belongs to each value of an item in the graph's order.
   */
  public int[] places(int[] dims) {
    int[] axes = axes();
    int[] sizes = inGraph();
    int[] steps = new int[dims.length];
    int step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      steps[i] = dims[i] == 1 ? 0 : step;
      step *= dims[i];
    }
    int[] places = new int[elements()];
    int[] place = new int[sizes.length];
    for (int i = 0; i < places.length; i++) {
      for (int a = 0; a < place.length; a++) {
        places[i] += place[a] * steps[axes[a]];
      }
      for (int a = place.length - 1; a >= 0 && ++place[a] == sizes[a]; a--) {
        place[a] = 0;
      }
    }
    return places;
  }

  /**
   * Cuts the values, as the file has them, into other axes.
   *
   * @param cut the other axes, for as many values
   */
  public Op rearranged(Wire cut) {
    return rearranged(IntStream.range(0, rank()).toArray(), cut);
  }

  /**
   * Reads the values along the axes in some order and cuts them into other axes.
   *
   * @param order for each axis that is read, which of the file's it is
   * @param cut the other axes, for as many values
   */
  public Op rearranged(int[] order, Wire cut) {
    int[] read = Gather.permutation(inGraph(), Arrays.stream(order).map(this::axis).toArray());
    int[] put = cut.permutation();
    int[] from = Arrays.stream(put).map(i -> read[i]).toArray();
    boolean same = IntStream.range(0, from.length).allMatch(i -> from[i] == i);
    boolean inOrder = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
    if (!same && inOrder && cut.rank() == 1 && channelsFirst) {
      return new Flatten(Flatten.Order.PLANES_OUT);
    }
    return same ? new Flatten(Flatten.Order.AS_STORED) : Gather.ofValues(from);
  }
}
