package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.TensorType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Brings arrays from the plan's layout, channels last, into the network's own and back. */
final class Layouts {
  private Layouts() {}

  /** A copy that the network may overwrite, channels first if it wants them so. */
  static INDArray toNetwork(INDArray array, TensorType type) {
    return (type.planar() ? channelsFirst(array) : array).dup('c');
  }

  /** A view with the channels last. */
  static INDArray toPlan(INDArray array, TensorType type) {
    return type.planar() && array.rank() > 2 ? channelsLast(array) : array;
  }

  /** Writes what the network gave. */
  static void copyToPlan(INDArray from, TensorType type, INDArray to) {
    INDArray laid = toPlan(from, type);
    to.assign(laid.equalShapes(to) ? laid : laid.dup('c').reshape('c', to.shape()));
  }

  private static INDArray channelsFirst(INDArray array) {
    return switch (array.rank()) {
      case 3 -> array.permute(0, 2, 1);
      case 4 -> array.permute(0, 3, 1, 2);
      case 5 -> array.permute(0, 4, 1, 2, 3);
      default -> array;
    };
  }

  private static INDArray channelsLast(INDArray array) {
    return switch (array.rank()) {
      case 3 -> array.permute(0, 2, 1);
      case 4 -> array.permute(0, 2, 3, 1);
      case 5 -> array.permute(0, 2, 3, 4, 1);
      default -> array;
    };
  }
}
