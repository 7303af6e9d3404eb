package io.loupe.engine.dl4j.plan;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One node's value for one batch and, during a pullback, the gradient at it. Arrays are made once
 * and reused; a value may belong to the node before it, where a step works in place.
 */
final class Slot {
  private final long[] shape;
  private @Nullable INDArray value;
  private @Nullable INDArray gradient;
  private @Nullable INDArray scratch;
  private boolean ownsValue = true;
  private boolean touched;

  Slot(long... shape) {
    this.shape = shape.clone();
  }

  long[] shape() {
    return shape.clone();
  }

  INDArray value() {
    INDArray array = value;
    if (array == null) {
      array = create();
      value = array;
    }
    return array;
  }

  /** Works in place on the array of the node before. */
  void share(INDArray array) {
    value = array;
    ownsValue = false;
  }

  INDArray gradient() {
    INDArray array = gradient;
    if (array == null) {
      array = create();
      gradient = array;
    }
    return array;
  }

  void forgetGradient() {
    touched = false;
  }

  boolean hasGradient() {
    return touched;
  }

  /** Where the next contribution is to be written; to be followed by {@link #commit}. */
  INDArray target() {
    if (!touched) {
      return gradient();
    }
    INDArray array = scratch;
    if (array == null) {
      array = create();
      scratch = array;
    }
    return array;
  }

  void commit() {
    if (touched && scratch != null) {
      gradient().addi(scratch);
    }
    touched = true;
  }

  void add(INDArray contribution) {
    target().assign(contribution);
    commit();
  }

  void close() {
    if (ownsValue) {
      close(value);
    }
    close(gradient);
    close(scratch);
    value = null;
    gradient = null;
    scratch = null;
  }

  private static void close(@Nullable INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }

  private INDArray create() {
    return Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', shape);
  }
}
