package io.loupe.run;

import java.util.Map;
import java.util.OptionalLong;

/** The run's side of progress and cancellation. Used from the run's own thread only. */
public interface RunMonitor {
  /**
   * Begins a task.
   *
   * @param name for people, for example {@code L2 statistics}
   * @param total number of steps, if known
   * @return the task, to be closed
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  Task task(String name, OptionalLong total);

  /**
   * Creates a monitor.
   *
   * @param listener who is told
   * @param token who may cancel
   * @return a monitor
   */
  static RunMonitor of(ProgressListener listener, CancellationToken token) {
    return new ListeningMonitor(listener, token);
  }

  /**
   * Creates a monitor that tells no one and is never cancelled.
   *
   * @return a monitor
   */
  static RunMonitor silent() {
    return of(ProgressListener.SILENT, CancellationToken.create());
  }

  /** Some work with a name and steps. */
  interface Task extends AutoCloseable {
    /**
     * Reports steps and gives the run a chance to stop.
     *
     * @param steps steps done since the last call
     * @param measures numbers of interest; may be empty
     * @throws io.loupe.error.RunCancelledException if the run was cancelled
     */
    void advance(long steps, Map<String, Double> measures);

    /**
     * Reports steps without measures.
     *
     * @param steps steps done since the last call
     * @throws io.loupe.error.RunCancelledException if the run was cancelled
     */
    default void advance(long steps) {
      advance(steps, Map.of());
    }

    @Override
    void close();
  }
}
