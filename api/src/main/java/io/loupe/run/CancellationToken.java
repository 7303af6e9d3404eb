package io.loupe.run;

/** Switch that asks a run to stop at its next step. Safe for use by several threads. */
public final class CancellationToken {
  private volatile boolean cancelled;

  private CancellationToken() {}

  /**
   * Creates a token.
   *
   * @return a token that is not cancelled
   */
  public static CancellationToken create() {
    return new CancellationToken();
  }

  /** Asks every run that holds this token to stop; asking twice does nothing. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Tells whether {@link #cancel()} was called.
   *
   * @return true once cancelled
   */
  public boolean isCancelled() {
    return cancelled;
  }
}
