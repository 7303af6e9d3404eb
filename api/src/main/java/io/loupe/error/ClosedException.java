package io.loupe.error;

/** Thrown when something is used after it was closed, or closed while it is used. */
public sealed class ClosedException extends LoupeException permits EndedLifetimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param thing what was closed, as a sentence begins, for example {@code Model "lenet"}
   */
  public ClosedException(String thing) {
    this(thing + " is closed.", "Close it after its last use, or open it again.");
  }

  ClosedException(String message, String hint) {
    super(message, hint);
  }
}
