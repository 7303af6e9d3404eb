package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Kernels;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One node's value for one batch and, during a pullback, the gradient at it. Arrays are made once
 * and reused; a value may belong to the node before it, where a step works in place, and a slot may
 * show another one in another shape.
 */
public final class Slot {
  private final long[] shape;
  private final Kernels kernels;
  private final @Nullable Slot origin;
  private final boolean apart;
  private @Nullable INDArray value;
  private @Nullable INDArray gradient;
  private @Nullable INDArray scratch;
  private @Nullable Kernel addition;
  private boolean ownsValue = true;
  private boolean touched;

  /**
   * Makes a slot without arrays.
   *
   * @param kernels what runs on them
   * @param shape of the values
   */
  public Slot(Kernels kernels, long... shape) {
    this(kernels, null, false, shape);
  }

  private Slot(Kernels kernels, @Nullable Slot origin, boolean apart, long... shape) {
    this.kernels = kernels;
    this.origin = origin;
    this.apart = apart;
    this.shape = shape.clone();
  }

  /**
   * Makes a slot whose value always is an array of its own.
   *
   * @param kernels what runs on it
   * @param shape of the values
   * @return the slot
   */
  public static Slot apart(Kernels kernels, long... shape) {
    return new Slot(kernels, null, true, shape);
  }

  /**
   * Makes a slot with this one's values and a gradient of its own.
   *
   * @return to be closed, which leaves the values
   */
  public Slot beside() {
    Slot other = new Slot(kernels, null, false, shape);
    other.value = value();
    other.ownsValue = false;
    return other;
  }

  /**
   * Makes a slot of the same shape with arrays of its own.
   *
   * @return to be closed
   */
  public Slot another() {
    return new Slot(kernels, null, false, shape);
  }

  /** The same arrays in another shape. */
  Slot in(long... other) {
    return new Slot(kernels, this, apart, other);
  }

  /**
   * Returns what runs on the arrays.
   *
   * @return the primitives
   */
  public Kernels kernels() {
    return kernels;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** Whether its values are [N,H,W,C]. */
  boolean holdsPictures() {
    return shape.length == 4;
  }

  public INDArray value() {
    INDArray array = value;
    if (array == null) {
      array = origin == null ? create() : origin.value().reshape('c', shape);
      value = array;
    }
    return array;
  }

  /**
   * Works in place on the array of the node before, unless it is to have its own or has one: steps
   * behind it may be bound to that, if all its values were given at first.
   */
  boolean share(INDArray array) {
    if (apart || value != null) {
      return value != null && value.data().address() == array.data().address();
    }
    value = array;
    ownsValue = false;
    if (origin != null) {
      origin.share(array.reshape('c', origin.shape));
    }
    return true;
  }

  public INDArray gradient() {
    INDArray array = gradient;
    if (array == null) {
      array = origin == null ? create() : origin.gradient().reshape('c', shape);
      gradient = array;
    }
    return array;
  }

  public void forgetGradient() {
    touched = false;
  }

  public boolean hasGradient() {
    return touched;
  }

  /** Where the next contribution is to be written; to be followed by {@link #commit}. */
  public INDArray target() {
    boolean first = origin == null ? !touched : !origin.touched;
    if (first) {
      return gradient();
    }
    INDArray array = scratch;
    if (array == null) {
      array = origin == null ? create() : origin.target().reshape('c', shape);
      scratch = array;
    }
    return array;
  }

  public void commit() {
    if (origin != null) {
      origin.commit();
      return;
    }
    if (touched && scratch != null) {
      addUp(scratch);
    }
    touched = true;
  }

  private void addUp(INDArray contribution) {
    Kernel sum = addition;
    if (sum == null) {
      INDArray all = gradient();
      sum = kernels.joined(false, all, contribution, all).orElse(null);
      addition = sum;
    }
    if (sum == null) {
      gradient().addi(contribution);
    } else {
      sum.run();
    }
  }

  public void add(INDArray contribution) {
    target().assign(contribution);
    commit();
  }

  public void close() {
    if (ownsValue) {
      close(value);
    }
    if (addition != null) {
      addition.close();
      addition = null;
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

  /** A gradient at a node, from which a pullback starts. */
  @FunctionalInterface
  public interface Seed {
    /**
     * Writes the gradient.
     *
     * @param target array to overwrite, in the plan's layout
     */
    void writeTo(INDArray target);
  }
}
