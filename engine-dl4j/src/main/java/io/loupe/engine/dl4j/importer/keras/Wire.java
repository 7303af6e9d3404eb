package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What flows from one layer to the next: one item's axes as Keras has them. */
final class Wire {
  private final int[] shape;
  private final boolean channelsFirst;

  /**
   * Keeps the sizes.
   *
   * @param shape sizes of the axes, without the batch
   * @param channelsFirst whether the first of several axes is that of the channels
   */
  Wire(int[] shape, boolean channelsFirst) {
    this.shape = shape;
    this.channelsFirst = channelsFirst;
  }

  int[] shape() {
    return shape;
  }

  boolean channelsFirst() {
    return channelsFirst;
  }

  int rank() {
    return shape.length;
  }

  int channelAxis() {
    return channelsFirst ? 0 : rank() - 1;
  }

  int channels() {
    return shape[channelAxis()];
  }

  /** Sizes without the channels. */
  int[] spatial() {
    return channelsFirst ? Arrays.copyOfRange(shape, 1, rank()) : Arrays.copyOf(shape, rank() - 1);
  }

  /** Another size in the same layout. */
  int[] shape(int[] spatial, int channels) {
    int[] other = new int[spatial.length + 1];
    System.arraycopy(spatial, 0, other, channelsFirst ? 1 : 0, spatial.length);
    other[channelsFirst ? 0 : spatial.length] = channels;
    return other;
  }

  /** The type of one row in the graph, where the channels come last. */
  TensorType type() {
    List<Long> sizes = new ArrayList<>();
    for (int axis : axes()) {
      sizes.add((long) shape[axis]);
    }
    return new TensorType(1, sizes, channelsFirst);
  }

  /** The axes of an item in the order in which the graph has them. */
  int[] axes() {
    int[] axes = new int[rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = channelsFirst ? (i + 1) % axes.length : i;
    }
    return axes;
  }

  /** Where the graph has one of the axes. */
  int axis(int axis) {
    int[] axes = axes();
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] == axis) {
        return i;
      }
    }
    throw new IllegalArgumentException("axis " + axis);
  }

  /**
   * Where the value is, in an array with a size for each axis (1 where it is the same all along),
   * that belongs to each value of an item in the graph's order.
   */
  int[] places(int[] dims) {
    int[] axes = axes();
    int[] steps = new int[dims.length];
    int step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      steps[i] = dims[i] == 1 ? 0 : step;
      step *= dims[i];
    }
    int length = 1;
    for (int size : shape) {
      length = Math.multiplyExact(length, size);
    }
    int[] places = new int[length];
    int[] place = new int[shape.length];
    for (int i = 0; i < length; i++) {
      int from = 0;
      for (int a = 0; a < place.length; a++) {
        from += place[a] * steps[axes[a]];
      }
      places[i] = from;
      for (int a = place.length - 1; a >= 0 && ++place[a] == shape[axes[a]]; a--) {
        place[a] = 0;
      }
    }
    return places;
  }
}
