package io.loupe.tensor;

import io.loupe.Experimental;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Read-only, row-major block of floats with a shape.
 *
 * <p>An owned tensor holds its values for good. A borrowed one looks into an engine's memory and
 * may be read only until its {@link Lifetime} ends; {@link #copy()} makes an owned one. Indices
 * (for example of an arg-max) are floats too: exact up to 2^24. Reading is safe from several
 * threads.
 */
public final class Tensor {
  private final Shape shape;
  private final FloatBuffer data;
  private final @Nullable Lifetime lifetime;

  private Tensor(Shape shape, FloatBuffer data, @Nullable Lifetime lifetime) {
    if (data.remaining() != shape.elements()) {
      throw new IllegalArgumentException(
          "Shape " + shape + " wants " + shape.elements() + " values, got " + data.remaining());
    }
    this.shape = shape;
    this.data = data;
    this.lifetime = lifetime;
  }

  /**
   * Creates an owned tensor.
   *
   * @param shape the shape
   * @param values row-major values; the array is taken over, not copied, and must not be changed
   * @return an owned tensor
   * @throws IllegalArgumentException if the count does not fit the shape
   */
  public static Tensor of(Shape shape, float... values) {
    return new Tensor(shape, FloatBuffer.wrap(values).asReadOnlyBuffer(), null);
  }

  /**
   * Lends memory of an engine.
   *
   * @param shape the shape
   * @param data row-major values from position to limit; not copied
   * @param lifetime until when they may be read
   * @return a borrowed tensor
   * @throws IllegalArgumentException if the count does not fit the shape
   */
  public static Tensor borrow(Shape shape, FloatBuffer data, Lifetime lifetime) {
    return new Tensor(shape, data.slice().asReadOnlyBuffer(), lifetime);
  }

  /**
   * Returns the shape.
   *
   * @return the shape, readable also after the lifetime ended
   */
  public Shape shape() {
    return shape;
  }

  /**
   * Tells whether the values belong to an engine.
   *
   * @return true if {@link #copy()} is needed to keep them
   */
  public boolean isBorrowed() {
    return lifetime != null;
  }

  /**
   * Returns the values.
   *
   * @return a read-only view with a position of its own, from 0 to the element count
   * @throws io.loupe.error.EndedLifetimeException if borrowed and the lifetime has ended
   */
  public FloatBuffer data() {
    check();
    return data.duplicate();
  }

  /**
   * Returns one value.
   *
   * @param flatIndex row-major index
   * @return the value
   * @throws io.loupe.error.EndedLifetimeException if borrowed and the lifetime has ended
   */
  public float get(int flatIndex) {
    check();
    return data.get(flatIndex);
  }

  /**
   * Returns one value by its place, for example {@code get(n, c, h, w)} of [N,C,H,W]. For loops
   * over many values {@link #data()} is faster.
   *
   * @param first index along the first axis
   * @param second index along the second axis
   * @param more indices along the other axes
   * @return the value
   * @throws IndexOutOfBoundsException if there is no such place, or not one index for each axis
   * @throws io.loupe.error.EndedLifetimeException if borrowed and the lifetime has ended
   */
  @Experimental
  public float get(int first, int second, int... more) {
    boolean found = shape.rank() == more.length + 2;
    int flat = 0;
    for (int axis = 0; axis < shape.rank() && found; axis++) {
      int index = axis == 0 ? first : axis == 1 ? second : more[axis - 2];
      found = index >= 0 && index < shape.dim(axis);
      flat = flat * shape.dim(axis) + index;
    }
    if (!found) {
      String rest =
          Arrays.stream(more).mapToObj(index -> "," + index).collect(Collectors.joining());
      throw new IndexOutOfBoundsException(
          "Place [" + first + "," + second + rest + "] of shape " + shape);
    }
    return get(flat);
  }

  /**
   * Returns one item along the first axis without copying.
   *
   * @param first index along the first axis
   * @return a view [C,H,W] of item {@code first} of [N,C,H,W], with the same lifetime
   * @throws IndexOutOfBoundsException if there is no such item
   * @throws io.loupe.error.EndedLifetimeException if borrowed and the lifetime has ended
   */
  public Tensor slice(int first) {
    check();
    if (first < 0 || first >= shape.dim(0)) {
      throw new IndexOutOfBoundsException("Item " + first + " of shape " + shape);
    }
    Shape item = shape.item();
    return new Tensor(item, data.slice(first * item.elements(), item.elements()), lifetime);
  }

  /**
   * Gives the same values another shape without copying.
   *
   * @param other a shape with as many elements
   * @return a view, with the same lifetime
   * @throws IllegalArgumentException if the element counts differ
   */
  public Tensor reshape(Shape other) {
    return new Tensor(other, data, lifetime);
  }

  /**
   * Copies the values.
   *
   * @return an owned tensor of the same shape
   * @throws io.loupe.error.EndedLifetimeException if borrowed and the lifetime has ended
   */
  public Tensor copy() {
    return of(shape, toArray());
  }

  /**
   * Copies the values into a new array.
   *
   * @return row-major values
   * @throws io.loupe.error.EndedLifetimeException if borrowed and the lifetime has ended
   */
  public float[] toArray() {
    float[] values = new float[shape.elements()];
    data().get(values);
    return values;
  }

  private void check() {
    if (lifetime != null) {
      lifetime.check();
    }
  }

  /** Returns the shape and who owns the values; never the values. */
  @Override
  public String toString() {
    return "Tensor" + shape + (isBorrowed() ? " borrowed" : "");
  }
}
