package io.loupe.probe;

import io.loupe.data.Dataset;
import io.loupe.data.PlacedSamples;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

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
   * Sends a whole dataset past a listener. A batch ends where samples are left out, so that places
   * within it are without gaps.
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
    try (PlacedSamples pass = PlacedSamples.of(dataset);
        RunMonitor.Task progress = monitor.task(task, pass.size())) {
      List<Sample> samples = new ArrayList<>();
      long start = 0;
      while (pass.hasNext()) {
        Sample sample = Samples.fitting(pass.next(), wanted);
        if (samples.size() == batchSize || pass.place() != start + samples.size()) {
          flush(start, samples, listener, progress);
          long gap = pass.place() - start - samples.size();
          if (gap > 0) {
            progress.advance(gap);
          }
          start = pass.place();
          samples.clear();
        }
        samples.add(sample);
      }
      flush(start, samples, listener, progress);
    }
  }

  private static void flush(
      long start, List<Sample> samples, Listener listener, RunMonitor.Task progress) {
    if (!samples.isEmpty()) {
      listener.accept(start, List.copyOf(samples));
      progress.advance(samples.size());
    }
  }
}
