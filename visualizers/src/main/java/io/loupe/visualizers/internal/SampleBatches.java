package io.loupe.visualizers.internal;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Sends a dataset's inputs past a listener, batch by batch. */
public final class SampleBatches {
  private SampleBatches() {}

  /** Told of one batch. */
  public interface Listener {
    /**
     * Takes a batch.
     *
     * @param inputs [N,C,H,W], in the order of the samples
     */
    void accept(List<Sample> samples, Tensor inputs);
  }

  public static void run(RenderContext context, String taskName, Listener listener) {
    Shape wanted = context.model().info().input().shape();
    try (Stream<Sample> stream = context.dataset().samples();
        RunMonitor.Task task = context.monitor().task(taskName, context.dataset().size())) {
      Iterator<Sample> samples = stream.iterator();
      while (samples.hasNext()) {
        List<Sample> batch = new ArrayList<>();
        while (samples.hasNext() && batch.size() < context.batchSize()) {
          batch.add(Samples.fitting(samples.next(), wanted));
        }
        listener.accept(List.copyOf(batch), Samples.stacked(batch));
        task.advance(batch.size());
      }
    }
  }

  /** Refuses data without samples. */
  public static DatasetException none(Dataset data) {
    return new DatasetException(
        "Data " + data.location() + " has no samples.",
        "Give data with at least one sample.",
        null);
  }
}
