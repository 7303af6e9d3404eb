package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.TensorType;

/**
 * A tensor that a node of the graph gives.
 *
 * @param node its node
 * @param wire one item of it, as the file has it
 * @param batch whether the file has an axis of items before those of an item
 */
record Value(int node, Wire wire, boolean batch) {
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

  /** Sizes as the file has them, with one item. */
  int[] inFile() {
    int[] dims = dims();
    if (!batch) {
      return dims;
    }
    int[] all = new int[dims.length + 1];
    all[0] = 1;
    System.arraycopy(dims, 0, all, 1, dims.length);
    return all;
  }

  TensorType type() {
    return wire.type();
  }
}
