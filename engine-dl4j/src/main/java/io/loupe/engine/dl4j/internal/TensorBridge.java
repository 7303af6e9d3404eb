package io.loupe.engine.dl4j.internal;

import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;

/** Turns sizes and values of the engine into the api's. */
final class TensorBridge {
  private TensorBridge() {}

  static Shape shape(long... dims) {
    int[] sizes = new int[dims.length];
    for (int i = 0; i < dims.length; i++) {
      sizes[i] = Math.toIntExact(dims[i]);
    }
    return Shape.of(sizes);
  }

  /** Lends the first values of an array. */
  static Tensor lend(Shape shape, float[] values, Lifetime lifetime) {
    return Tensor.borrow(shape, FloatBuffer.wrap(values, 0, shape.elements()), lifetime);
  }
}
