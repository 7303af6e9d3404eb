package io.loupe.error;

import org.jspecify.annotations.Nullable;

/** Thrown when a plug-in or an engine is missing, cannot be created or breaks its contract. */
public final class ProviderException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what is wrong
   * @param hint what to do
   * @param cause what led to it, or null
   */
  public ProviderException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
