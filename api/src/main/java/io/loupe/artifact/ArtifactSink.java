package io.loupe.artifact;

import io.loupe.tensor.Shape;

/**
 * Where the runner puts finished artifacts. For each run: any number of {@link #accept} and {@link
 * #numbers}, then once {@link #finish} or {@link #abandon}. Used from the run's own thread.
 */
public interface ArtifactSink {
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
