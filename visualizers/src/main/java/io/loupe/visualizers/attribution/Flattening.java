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
    Shape shape = map.shape();
    if (layer.isEmpty()) {
      float[] sums = new float[positions];
      for (int i = 0; i < shape.elements(); i++) {
        sums[i % positions] += map.get(i);
      }
      return Optional.of(sums);
    }
    int axes = positions(shape, layer.get());
    if (input.rank() < 2 || axes != input.rank() - 1) {
      return Optional.empty();
    }
    Shape own = shape.rank() > axes ? shape.item() : shape;
    int ownRows = own.rank() == 2 ? own.dim(0) : 1;
    float[] sums = new float[own.elements()];
    for (int i = 0; i < shape.elements(); i++) {
      sums[i % sums.length] += map.get(i);
    }
    Tensor plane = Tensor.of(Shape.of(ownRows, sums.length / ownRows), sums);
    return Optional.of(TensorImages.resize(plane, rows, columns).toArray());
  }
}
