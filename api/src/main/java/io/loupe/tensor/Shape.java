package io.loupe.tensor;

import io.loupe.Experimental;
import io.loupe.error.ParameterException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Dimensions of a tensor, outermost first, for example [N,C,H,W]; an immutable value. */
public final class Shape {
  private final int[] dims;

  private Shape(int[] dims) {
    this.dims = dims;
  }

  /**
   * Creates a shape.
   *
   * @param dims sizes, outermost first, none negative; no sizes make a scalar
   * @return the shape
   * @throws IllegalArgumentException if a size is negative or the element count passes 2^31 - 1
   */
  public static Shape of(int... dims) {
    long elements = 1;
    for (int dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException("Negative size in shape " + Arrays.toString(dims));
      }
      elements *= dim;
      if (elements > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "Shape " + Arrays.toString(dims) + " has more than 2^31 - 1 elements");
      }
    }
    return new Shape(dims.clone());
  }

  /**
   * Reads a shape as people write it.
   *
   * @param text sizes separated by commas, with or without brackets, for example {@code 1,28,28} or
   *     {@code [1,28,28]}; {@code []} is a scalar
   * @return the shape
   * @throws ParameterException if it is another text, or {@link #of} refuses the sizes
   */
  @Experimental
  public static Shape parse(String text) {
    String inside = text.strip().replaceFirst("^\\[(.*)]$", "$1").strip();
    if (inside.isEmpty() && !text.isBlank()) {
      return of();
    }
    try {
      return of(
          Arrays.stream(inside.split(",", -1)).map(String::strip).mapToInt(Shape::size).toArray());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          "No shape: \"" + text + "\".", "Write sizes separated by commas, such as 1,28,28.");
    }
  }

  /** Digits alone: a sign or a name is no size. */
  private static int size(String text) {
    if (!text.matches("[0-9]+")) {
      throw new NumberFormatException("No size: " + text);
    }
    return Integer.parseInt(text);
  }

  /**
   * Returns the number of dimensions.
   *
   * @return the rank
   */
  public int rank() {
    return dims.length;
  }

  /**
   * Returns one size.
   *
   * @param axis from 0; negative counts from the end, -1 being the last
   * @return the size along that axis
   */
  public int dim(int axis) {
    return dims[axis < 0 ? dims.length + axis : axis];
  }

  /**
   * Returns all sizes.
   *
   * @return a copy
   */
  public int[] dims() {
    return dims.clone();
  }

  /**
   * Returns the number of elements.
   *
   * @return the product of the sizes, 1 for a scalar
   */
  public int elements() {
    int elements = 1;
    for (int dim : dims) {
      elements *= dim;
    }
    return elements;
  }

  /**
   * Puts a batch axis in front.
   *
   * @param batch size of the batch
   * @return [batch, this...]
   */
  public Shape withBatch(int batch) {
    int[] all = new int[dims.length + 1];
    all[0] = batch;
    System.arraycopy(dims, 0, all, 1, dims.length);
    return of(all);
  }

  /**
   * Drops the first axis.
   *
   * @return the shape of one item of a batch of this shape
   * @throws IllegalStateException if this is a scalar
   */
  public Shape item() {
    if (dims.length == 0) {
      throw new IllegalStateException("A scalar has no items");
    }
    return new Shape(Arrays.copyOfRange(dims, 1, dims.length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Returns the sizes as {@code [1,28,28]}. */
  @Override
  public String toString() {
    return Arrays.stream(dims)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
