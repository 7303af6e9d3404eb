package io.loupe.error;

/** Thrown when borrowed memory is read after its owner took it back. */
public final class EndedLifetimeException extends ClosedException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param owner what the tensor was borrowed from, for example {@code forward pass}
   */
  public EndedLifetimeException(String owner) {
    super(
        "This tensor was borrowed from " + owner + ", which has ended.",
        "Call copy() while it is open to keep the values.");
  }
}
