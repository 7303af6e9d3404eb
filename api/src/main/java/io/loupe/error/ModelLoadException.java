package io.loupe.error;

import org.jspecify.annotations.Nullable;

/** Thrown when a model cannot be read. */
public final class ModelLoadException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what is wrong, with the file
   * @param hint what to do
   * @param cause what led to it, or null
   */
  public ModelLoadException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
