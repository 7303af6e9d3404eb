package io.loupe.probe;

import io.loupe.data.Dataset;
import io.loupe.run.RunMonitor;

/**
 * Streams activations of a dataset. Reading leaves the model as it was, and everything happens in
 * the thread that calls. Several threads may run the probe of one model, one run at a time each; an
 * engine that cannot says so when the second thread arrives.
 */
public interface ActivationProbe {
  /**
   * Runs the whole dataset through the model, several layers in one forward pass per batch.
   *
   * @param plan what to read
   * @param dataset the inputs
   * @param sink told of each batch; what it is given is borrowed until it returns
   * @param monitor told after each batch; may cancel between batches
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if a sample does not fit the model
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   * @throws io.loupe.error.ClosedException if the model is closed, now or before the last batch
   */
  void run(ProbePlan plan, Dataset dataset, ActivationSink sink, RunMonitor monitor);
}
