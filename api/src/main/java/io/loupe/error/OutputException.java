package io.loupe.error;

import org.jspecify.annotations.Nullable;

/** Thrown when results cannot be written. */
public final class OutputException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what is wrong, with the folder or file
   * @param hint what to do
   * @param cause what led to it, or null
   */
  public OutputException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
