package io.loupe.probe;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Cuts a dataset into batches; one is held at a time. */
public final class SampleBatches {
  private SampleBatches() {}

  /** Told of one batch, in the thread that asked for it. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes a batch.
     *
     * @param start index of its first sample within the dataset
     * @param samples at least one, all of the wanted shape
     */
    void accept(long start, List<Sample> samples);
  }

  /**
   * Sends a whole dataset past a listener.
   *
   * @param dataset the samples
   * @param wanted shape of one input without batch
   * @param batchSize samples in each batch but perhaps the last
   * @param task what it is called where progress is shown
   * @param monitor told after each batch; may cancel between batches
   * @param listener told of each batch, in order
   * @throws io.loupe.error.DatasetException if a sample has another shape
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  public static void each(
      Dataset dataset,
      Shape wanted,
      int batchSize,
      String task,
      RunMonitor monitor,
      Listener listener) {
    try (Stream<Sample> stream = dataset.samples();
        RunMonitor.Task progress = monitor.task(task, dataset.size())) {
      Iterator<Sample> rest = stream.iterator();
      long start = 0;
      while (rest.hasNext()) {
        List<Sample> samples = new ArrayList<>();
        while (rest.hasNext() && samples.size() < batchSize) {
          samples.add(Samples.fitting(rest.next(), wanted));
        }
        listener.accept(start, List.copyOf(samples));
        start += samples.size();
        progress.advance(samples.size());
      }
    }
  }
}
