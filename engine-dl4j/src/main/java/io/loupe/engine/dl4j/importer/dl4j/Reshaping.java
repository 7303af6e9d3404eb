package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.Arrays;
import java.util.List;

/** Other sizes for the same values, read in the network's order. */
final class Reshaping {
  private Reshaping() {}

  /**
   * Returns the type of a row with given sizes, channels first.
   *
   * @param sizes with the batch; at most one other of them may be -1
   * @param length number of values
   */
  static TensorType type(int[] sizes, long length) {
    long[] dims = Arrays.stream(sizes, 1, sizes.length).asLongStream().toArray();
    long known = Arrays.stream(dims).filter(d -> d > 0).reduce(1, Math::multiplyExact);
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] > 0 ? dims[i] : length / known;
    }
    if (Arrays.stream(dims).reduce(1, Math::multiplyExact) != length) {
      throw new IllegalArgumentException(
          length + " values cannot be reshaped to " + Arrays.toString(sizes));
    }
    return switch (dims.length) {
      case 1 -> TensorType.flat(dims[0]);
      case 2 -> TensorType.sequence(dims[1], dims[0], true);
      case 3 -> TensorType.picture(dims[1], dims[2], dims[0], true);
      case 4 -> new TensorType(1, List.of(dims[1], dims[2], dims[3], dims[0]), true);
      default -> throw new IllegalArgumentException("Unknown shape " + Arrays.toString(sizes));
    };
  }

  /** Moves a row's values from where one type has them to where the other has. */
  static Gather gather(TensorType before, TensorType after) {
    int[] from = new int[Math.toIntExact(before.rowLength())];
    for (int i = 0; i < from.length; i++) {
      from[stored(after, i)] = stored(before, i);
    }
    return Gather.ofBlocks(1, from);
  }

  /** Where the plan has the value that the network has at an index. */
  private static int stored(TensorType type, int network) {
    if (!type.planar() || type.isOrderFree()) {
      return network;
    }
    int positions = Math.toIntExact(type.positions());
    return network % positions * Math.toIntExact(type.channels()) + network / positions;
  }
}
