package io.loupe.artifact;

import io.loupe.Experimental;
import io.loupe.tensor.Shape;

/**
 * Where the runner puts finished artifacts. For each run: {@link #begin}, any number of {@link
 * #accept} and {@link #numbers}, then once {@link #finish} or {@link #abandon}. Used from the run's
 * own thread.
 */
public interface ArtifactSink {
  /**
   * Begins a run before it does any work, so that a place that another run writes into is refused
   * at once. Does nothing unless a sink says otherwise.
   *
   * @param provenance of the run so far
   * @throws io.loupe.error.OutputException if it cannot be written, or another run is writing there
   */
  @Experimental
  default void begin(Provenance provenance) {}

  /**
   * Takes a finished artifact.
   *
   * @param artifact the artifact
   * @param provenance of the run so far
   * @throws io.loupe.error.OutputException if it cannot be written
   */
  void accept(Artifact artifact, Provenance provenance);

  /**
   * Opens an array that is written item by item.
   *
   * @param name as {@link Artifact#name()}
   * @param caption what the values are
   * @param item shape of one item
   * @param provenance of the run so far
   * @return a writer, closed by the caller
   * @throws io.loupe.error.OutputException if it cannot be written
   */
  NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance);

  /**
   * Ends a run that succeeded or was cancelled; everything taken becomes visible.
   *
   * @param provenance of the whole run; {@code partial} if it was cancelled
   * @throws io.loupe.error.OutputException if it cannot be written
   */
  void finish(Provenance provenance);

  /** Ends a run that failed: nothing of it stays. */
  void abandon();
}
