package io.loupe.error;

/** Thrown out of {@code Task.advance} once a run was cancelled. */
public final class RunCancelledException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param task the task that was under way
   */
  public RunCancelledException(String task) {
    super("Cancelled during " + task + ".", "What was finished before is marked partial.");
  }
}
