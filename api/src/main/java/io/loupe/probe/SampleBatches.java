package io.loupe.probe;

import io.loupe.data.Dataset;
import io.loupe.data.PlacedSamples;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a dataset into batches. Two are held at a time: while one is worked on, the next is read in
 * a thread of its own, unless the run is bound to a single thread.
 */
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
        RunMonitor.Task progress = monitor.task(task, pass.size());
        ReadAhead<Batch> batches = new ReadAhead<>(new Cutter(pass, wanted, batchSize))) {
      long end = 0;
      for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
        if (batch.start() > end) {
          progress.advance(batch.start() - end);
        }
        listener.accept(batch.start(), batch.samples());
        progress.advance(batch.samples().size());
        end = batch.start() + batch.samples().size();
      }
    }
  }

  private record Batch(long start, List<Sample> samples) {}

  private static final class Cutter implements Iterator<Batch> {
    private final PlacedSamples pass;
    private final Shape wanted;
    private final int batchSize;
    private @Nullable Sample first;

    Cutter(PlacedSamples pass, Shape wanted, int batchSize) {
      this.pass = pass;
      this.wanted = wanted;
      this.batchSize = batchSize;
      this.first = read();
    }

    @Override
    public boolean hasNext() {
      return first != null;
    }

    @Override
    public Batch next() {
      if (first == null) {
        throw new NoSuchElementException();
      }
      long start = pass.place();
      List<Sample> samples = new ArrayList<>();
      while (first != null
          && samples.size() < batchSize
          && pass.place() == start + samples.size()) {
        samples.add(first);
        first = read();
      }
      return new Batch(start, List.copyOf(samples));
    }

    private @Nullable Sample read() {
      return pass.hasNext() ? Samples.fitting(pass.next(), wanted) : null;
    }
  }
}
