package io.loupe.tensor;

import io.loupe.error.EndedLifetimeException;

/**
 * Span in which borrowed memory may be read. The owner ends it; every tensor borrowed under it then
 * refuses to be read. Safe for use by several threads.
 */
public final class Lifetime {
  private final String owner;
  private volatile boolean ended;

  private Lifetime(String owner) {
    this.owner = owner;
  }

  /**
   * Starts a span.
   *
   * @param owner who lends, as it reads in the error, for example {@code forward pass}
   * @return an open lifetime
   */
  public static Lifetime of(String owner) {
    return new Lifetime(owner);
  }

  /** Ends the span; ending twice does nothing. */
  public void end() {
    ended = true;
  }

  /**
   * Tells whether the span is over.
   *
   * @return true once {@link #end()} was called
   */
  public boolean hasEnded() {
    return ended;
  }

  void check() {
    if (ended) {
      throw new EndedLifetimeException(owner);
    }
  }
}
