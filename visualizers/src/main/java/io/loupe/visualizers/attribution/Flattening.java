package io.loupe.visualizers.attribution;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.TensorImages;
import java.util.Optional;

/** Brings maps of any method to one number for each position of the input. */
final class Flattening {
  private Flattening() {}

  /**
   * How many axes of a layer's map are positions: the first of the layer's own are its channels.
   */
  static int positions(Shape map, Shape layer) {
    return map.equals(layer) ? map.rank() - 1 : map.rank();
  }

  /**
   * Adds channels up, and brings a layer's positions to those of the input with straight lines.
   *
   * @param map of one item
   * @param layer shape of the layer whose positions it has; empty for the input's
   * @param input shape of an item
   * @return row by row; empty where the map has no positions of the input
   */
  static Optional<float[]> of(Tensor map, Optional<Shape> layer, Shape input) {
    int rows = input.rank() == 3 ? input.dim(1) : 1;
    int columns = input.rank() == 0 ? 1 : input.dim(-1);
    int positions = Math.multiplyExact(rows, columns);
    if (layer.isEmpty()) {
      return Optional.of(sums(map, positions));
    }
    int axes = positions(map.shape(), layer.get());
    if (input.rank() < 2 || axes != input.rank() - 1) {
      return Optional.empty();
    }
    Tensor own = map.shape().rank() > axes ? withoutChannels(map) : map;
    int ownRows = own.shape().rank() == 2 ? own.shape().dim(0) : 1;
    Tensor plane = own.reshape(Shape.of(ownRows, own.shape().elements() / ownRows));
    return Optional.of(TensorImages.resize(plane, rows, columns).toArray());
  }

  /** The same map with the first axis added up. */
  static Tensor withoutChannels(Tensor map) {
    Shape positions = map.shape().item();
    return Tensor.of(positions, sums(map, positions.elements()));
  }

  private static float[] sums(Tensor map, int positions) {
    float[] sums = new float[positions];
    for (int i = 0; i < map.shape().elements(); i++) {
      sums[i % positions] += map.get(i);
    }
    return sums;
  }
}
