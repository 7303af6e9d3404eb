package io.loupe.tensor;

import io.loupe.error.EndedLifetimeException;
import org.jspecify.annotations.Nullable;

/**
 * Span in which borrowed memory may be read. The owner ends it; every tensor borrowed under it then
 * refuses to be read. Safe for use by several threads.
 */
public final class Lifetime {
  private final String owner;
  private final @Nullable Lifetime outer;
  private volatile boolean ended;

  private Lifetime(String owner, @Nullable Lifetime outer) {
    this.owner = owner;
    this.outer = outer;
  }

  /**
   * Starts a span.
   *
   * @param owner who lends, as it reads in the error, for example {@code forward pass}
   * @return an open lifetime
   */
  public static Lifetime of(String owner) {
    return new Lifetime(owner, null);
  }

  /**
   * Starts a span that ends with this one, if not before.
   *
   * @param owner who lends, as it reads in the error
   * @return a lifetime that is open as long as this one is
   */
  public Lifetime within(String owner) {
    return new Lifetime(owner, this);
  }

  /** Ends the span; ending twice does nothing. */
  public void end() {
    ended = true;
  }

  /**
   * Tells whether the span is over.
   *
   * @return true once {@link #end()} was called, on this or on one that it is within
   */
  public boolean hasEnded() {
    return ended || (outer != null && outer.hasEnded());
  }

  void check() {
    if (outer != null) {
      outer.check();
    }
    if (ended) {
      throw new EndedLifetimeException(owner);
    }
  }
}
