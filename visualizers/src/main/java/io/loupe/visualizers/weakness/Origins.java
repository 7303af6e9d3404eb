package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.gradient.ForwardPass;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.NoSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Chooses real samples and asks the model about them. */
final class Origins {
  private Origins() {}

  static List<Sample> choose(RenderContext context, int count) {
    List<Sample> samples =
        context.get(WeakSpotsVisualizer.PICK).choose(context.dataset(), count, context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    return samples;
  }

  static List<Origin> of(RenderContext context, Decider decider, UnitScale scale, int count) {
    List<Origin> origins = new ArrayList<>();
    each(context, decider, scale, choose(context, count), "samples", origins::addAll);
    return origins;
  }

  /** Batch after batch, none of which is kept. */
  static void each(
      RenderContext context,
      Decider decider,
      UnitScale scale,
      List<Sample> samples,
      String task,
      Consumer<List<Origin>> use) {
    try (var progress = context.monitor().task(task, OptionalLong.of(samples.size()))) {
      for (int from = 0; from < samples.size(); from += context.batchSize()) {
        int to = Math.min(samples.size(), from + context.batchSize());
        List<float[]> values = values(scale, samples.subList(from, to));
        List<Verdict> verdicts = decider.verdicts(scale.batch(values, samples.subList(from, to)));
        List<Origin> origins = new ArrayList<>();
        for (int n = 0; n < values.size(); n++) {
          Sample sample = samples.get(from + n);
          requireFinite(sample, values.get(n), verdicts.get(n));
          origins.add(new Origin(from + n, sample, values.get(n), verdicts.get(n)));
        }
        use.accept(origins);
        progress.advance(to - from);
      }
    }
  }

  private static List<float[]> values(UnitScale scale, List<Sample> samples) {
    return samples.stream()
        .map(sample -> scale.toUnit(Samples.fitting(sample, scale.shape()).input()))
        .toList();
  }

  /** How far predicted numbers lie apart over the samples that are looked at. */
  static NumberDecisions spread(
      RenderContext context, Classifier classifier, List<String> names, UnitScale scale) {
    int count =
        Math.max(
            context.get(WeakSpotsVisualizer.COUNT), context.get(WeakSpotsVisualizer.UNCHANGED));
    List<Sample> samples = choose(context, Math.max(2, count));
    String head = classifier.head().name();
    List<Verdict> answers = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += context.batchSize()) {
      List<Sample> some =
          samples.subList(from, Math.min(samples.size(), from + context.batchSize()));
      Batch batch = scale.batch(values(scale, some), some);
      try (ForwardPass pass = context.gradients().forward(batch, Set.of(head))) {
        float[] outputs = pass.activation(head).toArray();
        for (int n = 0; n < some.size(); n++) {
          answers.add(NumberDecisions.values(classifier, outputs, n));
        }
      }
    }
    return NumberDecisions.of(
        classifier, names, answers, context.get(WeakSpotsVisualizer.DEVIATIONS));
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

  /** A real sample and what the model says of it. */
  static final class Origin {
    private final int index;
    private final Sample sample;
    private final float[] values;
    private final Verdict verdict;

    Origin(int index, Sample sample, float[] values, Verdict verdict) {
      this.index = index;
      this.sample = sample;
      this.values = values;
      this.verdict = verdict;
    }

    int index() {
      return index;
    }

    Sample sample() {
      return sample;
    }

    /** As shares of the input range; not to be changed. */
    float[] values() {
      return values;
    }

    Verdict verdict() {
      return verdict;
    }
  }
}
