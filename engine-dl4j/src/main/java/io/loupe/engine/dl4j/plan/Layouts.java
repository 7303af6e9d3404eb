package io.loupe.engine.dl4j.plan;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Brings pictures from the plan's layout, channels last, into the network's own and back. */
final class Layouts {
  private Layouts() {}

  /** A copy that the network may overwrite, channels first if it wants them so. */
  static INDArray toNetwork(INDArray array, boolean planar) {
    return (planar ? array.permute(0, 3, 1, 2) : array).dup('c');
  }

  /** A view with the channels last. */
  static INDArray toPlan(INDArray array, boolean planar) {
    return planar ? array.permute(0, 2, 3, 1) : array;
  }
}
