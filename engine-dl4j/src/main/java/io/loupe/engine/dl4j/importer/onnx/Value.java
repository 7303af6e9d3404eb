package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.stream.IntStream;

/**
 * A tensor that a node of the graph gives.
 *
 * @param node its node
 * @param wire one item of it, as the file has it
 * @param batch where the file has the axis of items
 */
record Value(int node, Wire wire, Batch batch) {
  int[] dims() {
    return wire.shape();
  }

  int rank() {
    return wire.rank();
  }

  boolean channelsFirst() {
    return wire.channelsFirst();
  }

  int elements() {
    return wire.elements();
  }

  int channels() {
    return wire.channels();
  }

  int[] spatial() {
    return wire.spatial();
  }

  /** Number of axes as the file has them. */
  int rankInFile() {
    return rank() + (batch.isThere() ? 1 : 0);
  }

  /** Sizes as the file has them. */
  int[] inFile() {
    return inFile(dims(), batch);
  }

  /** Sizes of an item with the axis of items among them. */
  static int[] inFile(int[] dims, Batch batch) {
    if (!batch.isThere()) {
      return dims.clone();
    }
    int[] all = new int[dims.length + 1];
    for (int i = 0; i < all.length; i++) {
      all[i] = i == batch.axis() ? batch.items() : dims[i > batch.axis() ? i - 1 : i];
    }
    return all;
  }

  /** Which of an item's axes one of the file's is. */
  int own(int axis) {
    if (axis == batch.axis()) {
      throw new IllegalArgumentException("the axis of the batch");
    }
    return batch.isThere() && axis > batch.axis() ? axis - 1 : axis;
  }

  int[] own(int[] axes) {
    return IntStream.of(axes).map(this::own).toArray();
  }

  /** Without one place of a list that has one for each of the file's axes. */
  static int[] without(int[] all, int place) {
    return IntStream.range(0, all.length).filter(i -> i != place).map(i -> all[i]).toArray();
  }

  /** The same for each item of a batch. */
  Value in(Batch other) {
    return new Value(node, wire, other);
  }

  TensorType type() {
    return wire.type();
  }
}
