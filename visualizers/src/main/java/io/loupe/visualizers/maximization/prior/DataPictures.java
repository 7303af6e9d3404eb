package io.loupe.visualizers.maximization.prior;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.ParameterException;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.synthesis.ImageSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Takes pictures for a prior out of the data: all where they are few, else as many of each of the
 * network's answers as of every other, drawn at random. Memory is bounded.
 */
final class DataPictures {
  /** Pictures at most. */
  static final int MOST = 3000;

  /** Values of all pictures together at most: 64 MB, which lie in memory twice. */
  static final long MOST_VALUES = 1L << 24;

  private static final int LARGEST_SIDE = 96;
  private static final int LOOKED_AT = 10;
  private static final int FEW = 100;
  private static final long STREAM = 0x7072696f72L;

  private final RenderContext context;
  private final Classifier classifier;
  private final InputSpec input;
  private final RandomGenerator random;
  private final int most;
  private final boolean bounded;
  private final TreeMap<Integer, PriorityQueue<Kept>> kept = new TreeMap<>();
  private int held;
  private long read;
  private long looked;

  private DataPictures(RenderContext context, Classifier classifier, int most) {
    this.context = context;
    this.classifier = classifier;
    this.input = context.model().info().input();
    this.random = context.random(STREAM);
    long fitting = Math.max(1, MOST_VALUES / input.shape().elements());
    this.most = (int) Math.min(most, fitting);
    this.bounded = fitting < most;
  }

  private record Kept(Sample sample, long number, double order) {}

  /** Refuses inputs that have no places, or too many. */
  static void requireFitting(InputSpec input) {
    if (input.isList()) {
      throw new ParameterException(
          "--prior data draws patches of pictures or signals, and an input of shape "
              + input.shape()
              + " has no places.",
          "Leave it out.");
    }
    ImageSize size = ImageSize.of(input.shape());
    if (size.positions() > LARGEST_SIDE * LARGEST_SIDE) {
      throw new ParameterException(
          "--prior data draws up to "
              + LARGEST_SIDE
              + " by "
              + LARGEST_SIDE
              + " places, and an input of shape "
              + input.shape()
              + " has "
              + size.positions()
              + ".",
          "Leave it out.");
    }
  }

  /**
   * Takes pictures.
   *
   * @param most of them
   */
  static PictureBank of(RenderContext context, Classifier classifier, int most) {
    DataPictures pictures = new DataPictures(context, classifier, most);
    Dataset data = context.dataset();
    try (RunMonitor.Task task = context.monitor().task("pictures of the prior", data.size())) {
      pictures.read(data, task);
    }
    return pictures.bank(data);
  }

  private void read(Dataset data, RunMonitor.Task task) {
    OptionalLong size = data.size();
    boolean all = size.isPresent() && size.getAsLong() <= most;
    long every = Math.max(1, size.orElse(0) / ((long) LOOKED_AT * most));
    List<Sample> batch = new ArrayList<>();
    try (Stream<Sample> samples = data.samples()) {
      Iterator<Sample> each = samples.iterator();
      while (each.hasNext()) {
        Sample sample = Samples.fitting(each.next(), input.shape());
        if (read++ % every == 0) {
          batch.add(sample.with(sample.input().copy()));
        }
        if (batch.size() == context.batchSize() || !each.hasNext()) {
          keep(batch, all);
          batch.clear();
        }
        task.advance(1);
      }
    }
  }

  private void keep(List<Sample> batch, boolean all) {
    if (batch.isEmpty()) {
      return;
    }
    var inputs = Samples.stacked(batch);
    double[][] rows = all ? new double[0][] : classifier.probabilities(context.gradients(), inputs);
    for (int n = 0; n < batch.size(); n++) {
      int answer = all ? 0 : highest(rows[n]);
      kept.computeIfAbsent(
              answer,
              key -> new PriorityQueue<>(Comparator.comparingDouble(Kept::order).reversed()))
          .add(new Kept(batch.get(n), looked++, random.nextDouble()));
      held++;
      if (held > most) {
        drop();
      }
    }
  }

  /** Of the answer that has most the one that comes last in the random order. */
  private void drop() {
    PriorityQueue<Kept> largest = null;
    for (PriorityQueue<Kept> one : kept.values()) {
      largest = largest == null || one.size() > largest.size() ? one : largest;
    }
    if (largest != null) {
      largest.poll();
      held--;
    }
  }

  private static int highest(double[] row) {
    int best = 0;
    for (int k = 1; k < row.length; k++) {
      best = row[k] > row[best] ? k : best;
    }
    return best;
  }

  /** Pictures of one answer lie side by side. */
  private PictureBank bank(Dataset data) {
    List<Sample> samples = new ArrayList<>();
    for (PriorityQueue<Kept> one : kept.values()) {
      one.stream()
          .sorted(Comparator.comparingLong(Kept::number))
          .map(Kept::sample)
          .forEach(samples::add);
    }
    if (samples.isEmpty()) {
      throw NoSamples.in(data);
    }
    boolean some = samples.size() < read;
    context.resolved(
        "prior-pictures",
        samples.size()
            + (some
                ? " of " + read + ", taken evenly by the network's answers to " + looked
                : ", all of the data")
            + (some && bounded ? "; more would take too much memory" : ""));
    if (samples.size() < FEW) {
      context.warn(
          "The prior is made of only "
              + samples.size()
              + (samples.size() == 1 ? " picture" : " pictures")
              + ": expect copies of them. Give --data some thousand.");
    }
    return PictureBank.of(input, samples);
  }
}
