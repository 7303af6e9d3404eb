package io.loupe.visualizers.accentuation;

import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.gradient.ForwardPass;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.raster.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What a model answers to a few inputs, for people. */
final class Answers {
  private final Classifier classifier;
  private final List<String> names;
  private final List<float[]> outputs = new ArrayList<>();

  private Answers(Classifier classifier, List<String> names) {
    this.classifier = classifier;
    this.names = names;
  }

  static Answers of(RenderContext context, Classifier classifier, List<Sample> samples) {
    Answers answers = new Answers(classifier, context.classNames());
    String head = classifier.head().name();
    Batches.of(context.batchSize())
        .forEach(
            samples.size(),
            (from, count) -> {
              Batch batch = Batch.of(samples.subList(from, from + count));
              try (ForwardPass pass = context.gradients().forward(batch, Set.of(head))) {
                float[] values = pass.activation(head).toArray();
                int size = values.length / count;
                for (int n = 0; n < count; n++) {
                  answers.outputs.add(Arrays.copyOfRange(values, n * size, (n + 1) * size));
                }
              }
            });
    return answers;
  }

  /** A sample's class, or its number in the table where it has none. */
  static String name(Sample sample, int number, List<String> classNames) {
    return sample.label().isPresent()
        ? ClassNames.of(classNames, sample.label().getAsInt())
        : "sample " + number;
  }

  int decision(int n) {
    return classifier.decision(outputs.get(n), 0);
  }

  /** Whether a sample has no class, or the answer is its class. */
  boolean isAbout(int n, Sample sample) {
    return sample.label().isEmpty()
        || !classifier.decidesBetweenClasses()
        || sample.label().getAsInt() == decision(n);
  }

  /** The class that is answered. */
  String name(int n) {
    return classifier.names(names).get(decision(n));
  }

  /** The probability of a class. */
  String share(int n, int of) {
    return Labels.percent(classifier.probabilities(outputs.get(n), 0)[of]);
  }

  /** Such as {@code Coat, 71 %}; empty where the answer is no class. */
  String of(int n) {
    if (!classifier.decidesBetweenClasses() || !classifier.hasProbabilities()) {
      return "";
    }
    return name(n) + ", " + share(n, decision(n));
  }
}
