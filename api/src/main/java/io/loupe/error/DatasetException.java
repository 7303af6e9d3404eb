package io.loupe.error;

import org.jspecify.annotations.Nullable;

/** Thrown when data cannot be read or does not fit the model. */
public final class DatasetException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what is wrong, with the file or sample
   * @param hint what to do
   * @param cause what led to it, or null
   */
  public DatasetException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
