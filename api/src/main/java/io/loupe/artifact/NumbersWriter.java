package io.loupe.artifact;

import io.loupe.tensor.Tensor;

/** Takes values that are too many to hold at once, item by item. Used from one thread. */
public interface NumbersWriter extends AutoCloseable {
  /**
   * Appends items.
   *
   * @param items [n, item...], may be borrowed; read before this returns
   * @throws IllegalArgumentException if the items have another shape than the array was opened for
   * @throws io.loupe.error.OutputException if they cannot be written
   */
  void append(Tensor items);

  /** Ends the array with what was appended so far. */
  @Override
  void close();
}
