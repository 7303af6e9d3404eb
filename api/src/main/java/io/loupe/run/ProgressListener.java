package io.loupe.run;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Is told of the progress of a run.
 *
 * <p>For each task: once {@link #started}, then any number of {@link #advanced}, then once {@link
 * #finished}, also when the run fails or is cancelled. Tasks may nest. All calls come from the
 * run's own thread; a listener must return quickly.
 */
public interface ProgressListener {
  /** Listens to nothing. */
  ProgressListener SILENT = new ProgressListener() {};

  /**
   * Tells that a task begins.
   *
   * @param task its name, for people
   * @param total number of steps, if known
   */
  default void started(String task, OptionalLong total) {}

  /**
   * Tells that a task went on.
   *
   * @param task its name
   * @param done steps done so far
   * @param measures numbers of interest, for example the objective; may be empty
   */
  default void advanced(String task, long done, Map<String, Double> measures) {}

  /**
   * Tells that a task ended.
   *
   * @param task its name
   */
  default void finished(String task) {}
}
