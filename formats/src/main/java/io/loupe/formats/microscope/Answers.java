package io.loupe.formats.microscope;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.data.PlacedSamples;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the model answers on all data, counted as it streams by.
 *
 * @param samples of the data
 * @param confusions of labelled samples, by label
 * @param mistakes the most certain wrong answers, by label
 */
record Answers(
    long samples,
    Map<Integer, Map<Integer, Integer>> confusions,
    Map<Integer, List<Mistake>> mistakes) {
  private static final int SHOWN = 12;

  /**
   * A wrong answer.
   *
   * @param index of the sample
   * @param id of the sample
   * @param answer the output that was largest
   * @param value of that output
   */
  record Mistake(long index, String id, int answer, @Nullable Double value) {}

  static Answers of(Stage stage, Layout layout) {
    Counting counting = new Counting(layout.classes().size());
    try (PlacedSamples samples = PlacedSamples.of(stage.data())) {
      counting.labels = samples;
      stage.run("activations", Map.of("layers", layout.output().name()), counting);
    }
    return new Answers(counting.seen, counting.confusions, counting.mistakes);
  }

  /** Reads the data beside the outputs, for their labels. */
  private static final class Counting implements ArtifactSink, NumbersWriter {
    private final int outputs;
    private final Map<Integer, Map<Integer, Integer>> confusions = new TreeMap<>();
    private final Map<Integer, List<Mistake>> mistakes = new TreeMap<>();
    private @Nullable PlacedSamples labels;
    private long seen;

    Counting(int outputs) {
      this.outputs = outputs;
    }

    @Override
    public void append(Tensor items) {
      for (int n = 0; n < items.shape().dim(0); n++) {
        Sample sample = Objects.requireNonNull(labels).next();
        int largest = 0;
        for (int k = 1; k < outputs; k++) {
          if (items.get(n * outputs + k) > items.get(n * outputs + largest)) {
            largest = k;
          }
        }
        count(sample, labels.place(), largest, items.get(n * outputs + largest));
        seen++;
      }
    }

    private void count(Sample sample, long index, int answer, double value) {
      if (sample.label().isEmpty()) {
        return;
      }
      int label = sample.label().getAsInt();
      confusions.computeIfAbsent(label, key -> new TreeMap<>()).merge(answer, 1, Integer::sum);
      if (answer != label) {
        List<Mistake> shown = mistakes.computeIfAbsent(label, key -> new ArrayList<>());
        shown.add(new Mistake(index, sample.id(), answer, DataScript.rounded(value)));
        shown.sort(Answers::surer);
        if (shown.size() > SHOWN) {
          shown.remove(SHOWN);
        }
      }
    }

    @Override
    public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
      return this;
    }

    @Override
    public void accept(Artifact artifact, Provenance provenance) {}

    @Override
    public void finish(Provenance provenance) {}

    @Override
    public void abandon() {}

    @Override
    public void close() {}
  }

  private static int surer(Mistake one, Mistake other) {
    int byValue = Double.compare(sureness(other), sureness(one));
    return byValue != 0 ? byValue : Long.compare(one.index(), other.index());
  }

  private static double sureness(Mistake mistake) {
    Double value = mistake.value();
    return value == null ? 0 : value;
  }
}
