package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor that a node of the graph gives. The graph has its channels last; where the file has them
 * first, the graph holds the other axes before them.
 */
final class Value {
  private final int node;
  private final int[] dims;
  private final boolean batch;
  private final boolean channelsFirst;

  /**
   * Describes a tensor.
   *
   * @param node its node
   * @param dims sizes of one item's axes in the file's order
   * @param batch whether the file has an axis of items before those
   * @param channelsFirst whether the first of several axes is last in the graph
   */
  Value(int node, int[] dims, boolean batch, boolean channelsFirst) {
    this.node = node;
    this.dims = dims;
    this.batch = batch;
    this.channelsFirst = dims.length > 1 && channelsFirst;
  }

  int node() {
    return node;
  }

  int[] dims() {
    return dims.clone();
  }

  int rank() {
    return dims.length;
  }

  boolean batch() {
    return batch;
  }

  boolean channelsFirst() {
    return channelsFirst;
  }

  int elements() {
    return Arrays.stream(dims).reduce(1, Math::multiplyExact);
  }

  int channels() {
    return dims.length == 0 ? 1 : dims[channelsFirst ? 0 : dims.length - 1];
  }

  /** Sizes without the channels. */
  int[] spatial() {
    return channelsFirst
        ? Arrays.copyOfRange(dims, 1, dims.length)
        : Arrays.copyOf(dims, dims.length - 1);
  }

  /** Sizes as the file has them, with one item. */
  int[] inFile() {
    if (!batch) {
      return dims.clone();
    }
    int[] all = new int[dims.length + 1];
    all[0] = 1;
    System.arraycopy(dims, 0, all, 1, dims.length);
    return all;
  }

  /** The axes of an item in the order in which the graph has them. */
  static int[] axes(int rank, boolean channelsFirst) {
    int[] axes = new int[rank];
    for (int i = 0; i < rank; i++) {
      axes[i] = channelsFirst && rank > 1 ? (i + 1) % rank : i;
    }
    return axes;
  }

  int[] axes() {
    return axes(rank(), channelsFirst);
  }

  static TensorType type(int[] dims, boolean channelsFirst) {
    List<Long> sizes = new ArrayList<>();
    for (int axis : axes(dims.length, channelsFirst)) {
      sizes.add((long) dims[axis]);
    }
    if (sizes.isEmpty()) {
      sizes.add(1L);
    }
    return new TensorType(1, sizes, dims.length > 1 && channelsFirst);
  }

  TensorType type() {
    return type(dims, channelsFirst);
  }

  /** Where the graph has an axis of an item. */
  int place(int axis) {
    int[] axes = axes();
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] == axis) {
        return i;
      }
    }
    throw new IllegalArgumentException("axis " + axis);
  }
}
