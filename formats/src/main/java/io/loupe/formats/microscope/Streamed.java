package io.loupe.formats.microscope;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.data.PlacedSamples;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** All samples with what a layer gives for each, as both stream by. */
final class Streamed implements ArtifactSink, NumbersWriter {
  private final PlacedSamples samples;
  private final Visit visit;
  private long seen;

  private Streamed(PlacedSamples samples, Visit visit) {
    this.samples = samples;
    this.visit = visit;
  }

  /** Looks at one sample. */
  @FunctionalInterface
  interface Visit {
    /**
     * Looks at one sample.
     *
     * @param index of the sample in the data
     * @param sample itself
     * @param values of the layer
     */
    void sample(long index, Sample sample, Tensor values);
  }

  /** Visits all samples in their order and returns how many there are. */
  static long over(Stage stage, LayerInfo layer, Visit visit) {
    try (PlacedSamples samples = PlacedSamples.of(stage.data())) {
      Streamed streamed = new Streamed(samples, visit);
      stage.run("activations", Map.of("layers", layer.name()), streamed);
      return streamed.seen;
    }
  }

  /** Adds to the first few in an order, of which the last may have to go. */
  static <T> void keep(List<T> first, T one, Comparator<T> order, int most) {
    int at = first.size();
    while (at > 0 && order.compare(one, first.get(at - 1)) < 0) {
      at--;
    }
    first.add(at, one);
    if (first.size() > most) {
      first.remove(most);
    }
  }

  @Override
  public void append(Tensor items) {
    for (int n = 0; n < items.shape().dim(0); n++) {
      Sample sample = samples.next();
      visit.sample(samples.place(), sample, items.slice(n));
      seen++;
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
