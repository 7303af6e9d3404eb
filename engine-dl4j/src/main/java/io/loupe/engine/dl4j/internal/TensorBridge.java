package io.loupe.engine.dl4j.internal;

import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The only place where arrays and tensors meet: copies in, lends out. */
final class TensorBridge {
  private TensorBridge() {}

  static Shape shape(long... dims) {
    int[] sizes = new int[dims.length];
    for (int i = 0; i < dims.length; i++) {
      sizes[i] = Math.toIntExact(dims[i]);
    }
    return Shape.of(sizes);
  }

  /** Channels-first view of an array that may have its channels last. */
  static INDArray planar(INDArray array, boolean channelsLast) {
    return channelsLast && array.rank() == 4 ? array.permute(0, 3, 1, 2) : array;
  }

  static Tensor borrow(INDArray array, boolean channelsLast, Lifetime lifetime) {
    INDArray planar = planar(array, channelsLast);
    Shape shape = shape(planar.shape());
    if (planar.ordering() == 'c' && planar == array) {
      FloatBuffer data = array.data().asNioFloat();
      int offset = Math.toIntExact(array.offset());
      data.limit(offset + shape.elements()).position(offset);
      return Tensor.borrow(shape, data, lifetime);
    }
    return Tensor.of(shape, planar.dup('c').data().asFloat());
  }

  /** Copies values, given channels first, into an array of the network's layout. */
  static void fill(INDArray array, boolean channelsLast, FloatBuffer values) {
    if (channelsLast && array.rank() == 4) {
      float[] copy = new float[values.remaining()];
      values.get(copy);
      long[] shape = {array.size(0), array.size(3), array.size(1), array.size(2)};
      array.assign(
          org.nd4j.linalg.factory.Nd4j.createFromArray(copy).reshape(shape).permute(0, 2, 3, 1));
    } else {
      array.data().asNioFloat().put(values);
    }
  }
}
