package io.loupe.visualizers.weakness;

import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.internal.NoSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Chooses real samples and asks the model about them. */
final class Origins {
  private Origins() {}

  static List<Origin> of(
      RenderContext context,
      Decider decider,
      UnitScale scale,
      SampleChoice pick,
      int count,
      String task) {
    List<Sample> samples = pick.choose(context.dataset(), count, context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    List<Origin> origins = new ArrayList<>();
    try (var progress = context.monitor().task(task, OptionalLong.of(samples.size()))) {
      for (int from = 0; from < samples.size(); from += context.batchSize()) {
        int to = Math.min(samples.size(), from + context.batchSize());
        List<float[]> values = new ArrayList<>();
        for (Sample sample : samples.subList(from, to)) {
          values.add(scale.toUnit(Samples.fitting(sample, scale.shape()).input()));
        }
        List<Verdict> verdicts = decider.verdicts(scale.batch(values, samples.subList(from, to)));
        for (int n = 0; n < values.size(); n++) {
          Sample sample = samples.get(from + n);
          requireFinite(sample, values.get(n), verdicts.get(n));
          origins.add(new Origin(from + n, sample, values.get(n), verdicts.get(n)));
        }
        progress.advance(to - from);
      }
    }
    return origins;
  }

  private static void requireFinite(Sample sample, float[] values, Verdict verdict) {
    boolean finite = verdict.isFinite();
    for (float value : values) {
      finite &= Float.isFinite(value);
    }
    if (!finite) {
      throw new DatasetException(
          "Sample " + sample.id() + " or what the model makes of it is not finite.",
          "Leave the sample out, or check how inputs are scaled.",
          null);
    }
  }
}
