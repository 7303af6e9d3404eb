package io.loupe.probe;

/** Takes results batch by batch, in the thread of the run. */
@FunctionalInterface
public interface ActivationSink {
  /**
   * Takes one batch. Called in order, from the run's own thread; the batch's tensors may be read
   * until this returns.
   *
   * @param batch the results
   */
  void accept(ActivationBatch batch);
}
