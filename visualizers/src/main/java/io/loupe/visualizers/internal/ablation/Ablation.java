package io.loupe.visualizers.internal.ablation;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Judgement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What becomes worse when a filter is set to zero: the model is run with and without it. */
public final class Ablation {
  private final RenderContext context;
  private final Ablatable ablatable;
  private final Classifier classifier;
  private final Dataset data;
  private final List<Judgement> baseline;

  /**
   * Effect of silencing one filter.
   *
   * @param loss change of the mean cross-entropy, or of the mean squared error; positive is worse
   * @param answers with and without it
   */
  public record Effect(double loss, Change answers) {
    static Effect of(Classifier.Kind kind, List<Judgement> before, List<Judgement> after) {
      double loss = 0;
      for (int i = 0; i < before.size(); i++) {
        loss += after.get(i).loss() - before.get(i).loss();
      }
      return new Effect(loss / before.size(), Change.of(kind, before, after));
    }
  }

  /**
   * Effect of silencing one filter, in parts.
   *
   * @param whole on all samples
   * @param parts on the samples of each class, or on each of several independent outputs; empty
   *     where numbers are predicted
   */
  public record Parts(Change whole, Map<Integer, PairedAccuracy> parts) {
    public Parts {
      parts = Collections.unmodifiableMap(parts);
    }
  }

  private Ablation(
      RenderContext context, Ablatable ablatable, Classifier classifier, Dataset data) {
    this.context = context;
    this.ablatable = ablatable;
    this.classifier = classifier;
    this.data = data;
    this.baseline = Judgement.all(classifier, context.model(), data, context.batchSize());
  }

  /**
   * Prepares runs on those of the first samples that can be judged; empty where the engine, the
   * data or the user do not offer them. Warns of labels that the model has no class for.
   */
  public static Optional<Ablation> of(RenderContext context, Classifier classifier, int count) {
    if (count == 0 || classifier.kind() == Classifier.Kind.NOTHING) {
      return Optional.empty();
    }
    List<Sample> samples;
    try (Stream<Sample> stream = context.dataset().samples()) {
      samples = stream.limit(count).toList();
    }
    List<Sample> usable =
        samples.stream().filter(s -> Judgement.isPossible(classifier, s)).toList();
    long foreign =
        samples.stream()
            .filter(s -> s.label().isPresent() && !Judgement.isPossible(classifier, s))
            .count();
    if (foreign > 0) {
      context.warn(
          foreign
              + " of the first "
              + samples.size()
              + " samples have a label that the model has no class for; filters were silenced"
              + " without them. It decides "
              + classifier.describe()
              + ".");
    }
    return usable.isEmpty() ? Optional.empty() : of(context, classifier, Datasets.of(usable));
  }

  /** Prepares runs on data that can be judged; empty where the engine does not offer them. */
  public static Optional<Ablation> of(RenderContext context, Classifier classifier, Dataset data) {
    return context
        .model()
        .capability(Ablatable.class)
        .map(ablatable -> new Ablation(context, ablatable, classifier, data));
  }

  public int samples() {
    return baseline.size();
  }

  public List<Judgement> baseline() {
    return Collections.unmodifiableList(baseline);
  }

  /** What is compared. */
  public Change.Measure measure() {
    return Change.Measure.of(classifier.kind());
  }

  /** The answers before against others on the same samples. */
  public Change against(List<Judgement> after) {
    return Change.of(classifier.kind(), baseline, after);
  }

  /** Silences each filter of a layer in turn. */
  public List<Effect> effects(LayerInfo layer) {
    return eachFilter(layer, after -> Effect.of(classifier.kind(), baseline, after));
  }

  /** Silences each filter of a layer in turn, and keeps classes or independent outputs apart. */
  public List<Parts> inParts(LayerInfo layer) {
    return eachFilter(
        layer,
        after ->
            new Parts(
                against(after),
                switch (classifier.kind()) {
                  case CLASSES, TWO_CLASSES -> PairedAccuracy.byLabel(baseline, after);
                  case INDEPENDENT -> PairedAccuracy.byOutput(baseline, after);
                  case NUMBERS, NOTHING -> Map.of();
                }));
  }

  private <T> List<T> eachFilter(LayerInfo layer, Function<List<Judgement>, T> summary) {
    List<T> summaries = new ArrayList<>();
    String name = "silencing filters of " + layer.name();
    try (RunMonitor.Task task = context.monitor().task(name, OptionalLong.of(layer.channels()))) {
      for (int k = 0; k < layer.channels(); k++) {
        summaries.add(summary.apply(without(Map.of(layer.name(), Set.of(k)))));
        task.advance(1);
      }
    }
    return summaries;
  }

  /** What the model answers with some filters set to zero. */
  public List<Judgement> without(Map<String, Set<Integer>> filters) {
    try (Model silenced = ablatable.silenced(filters)) {
      return Judgement.all(classifier, silenced, data, context.batchSize());
    }
  }
}
