package io.loupe.visualizers.internal;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
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
          batch.add(checked(samples.next(), wanted));
        }
        listener.accept(List.copyOf(batch), stacked(batch, wanted));
        task.advance(batch.size());
      }
    }
  }

  /** Inputs of samples of one shape, at least one, as [N,C,H,W]. */
  public static Tensor stacked(List<Sample> samples) {
    return stacked(samples, samples.get(0).input().shape());
  }

  private static Tensor stacked(List<Sample> samples, Shape shape) {
    float[] values = new float[samples.size() * shape.elements()];
    for (int n = 0; n < samples.size(); n++) {
      samples.get(n).input().data().get(values, n * shape.elements(), shape.elements());
    }
    return Tensor.of(shape.withBatch(samples.size()), values);
  }

  /** Refuses data without samples. */
  public static DatasetException none(Dataset data) {
    return new DatasetException(
        "Data " + data.location() + " has no samples.",
        "Give data with at least one sample.",
        null);
  }

  /** Refuses a sample of another shape than the model wants. */
  public static Sample checked(Sample sample, Shape wanted) {
    Shape given = sample.input().shape();
    if (!given.equals(wanted)) {
      throw new DatasetException(
          "Sample " + sample.id() + " has shape " + given + ", the model wants " + wanted + ".",
          "Give inputs of that size, channels first.",
          null);
    }
    return sample;
  }
}
