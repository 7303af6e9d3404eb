package io.loupe.visualizers.argmax;

import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What becomes worse when a filter is set to zero: the model is run on the first labelled samples
 * with and without it.
 */
final class Ablation {
  private final RenderContext context;
  private final Ablatable ablatable;
  private final LayerInfo head;
  private final List<Sample> samples;
  private final List<Judgement> baseline;

  /**
   * Effect of silencing one filter, as means over samples.
   *
   * @param loss change of the cross-entropy; positive is worse
   * @param accuracy change of the accuracy; negative is worse
   * @param accuracyError standard error of that change, from the pairs of answers
   */
  record Effect(double loss, double accuracy, double accuracyError) {
    /** Whether the change of the accuracy may be chance. */
    boolean isWithinError() {
      return Math.abs(accuracy) <= accuracyError;
    }
  }

  /** One answer of the model. */
  private record Judgement(double loss, boolean right) {}

  private Ablation(
      RenderContext context, Ablatable ablatable, LayerInfo head, List<Sample> samples) {
    this.context = context;
    this.ablatable = ablatable;
    this.head = head;
    this.samples = samples;
    this.baseline = judge(context.model());
  }

  /** Prepares the runs; empty where the engine, the data or the user do not offer them. */
  static Optional<Ablation> of(RenderContext context, int count) {
    Optional<Ablatable> ablatable = context.model().capability(Ablatable.class);
    if (count == 0 || ablatable.isEmpty()) {
      return Optional.empty();
    }
    LayerInfo head = LayerSelection.OUTPUT.resolve(context.model()).get(0);
    List<Sample> samples;
    try (Stream<Sample> stream = context.dataset().samples()) {
      samples =
          stream
              .limit(count)
              .filter(s -> s.label().isPresent() && s.label().getAsInt() < head.channels())
              .toList();
    }
    return samples.isEmpty() || Head.isSpatial(head)
        ? Optional.empty()
        : Optional.of(new Ablation(context, ablatable.get(), head, samples));
  }

  int samples() {
    return samples.size();
  }

  double accuracy() {
    return (double) baseline.stream().filter(Judgement::right).count() / samples.size();
  }

  /** Silences each filter of a layer in turn. */
  List<Effect> effects(LayerInfo layer) {
    List<Effect> effects = new ArrayList<>();
    String name = "silencing filters of " + layer.name();
    try (RunMonitor.Task task = context.monitor().task(name, OptionalLong.of(layer.channels()))) {
      for (int k = 0; k < layer.channels(); k++) {
        try (Model silenced = ablatable.silenced(Map.of(layer.name(), Set.of(k)))) {
          effects.add(compare(judge(silenced)));
        }
        task.advance(1);
      }
    }
    return effects;
  }

  private Effect compare(List<Judgement> silenced) {
    double loss = 0;
    int lost = 0;
    int won = 0;
    for (int i = 0; i < baseline.size(); i++) {
      loss += silenced.get(i).loss() - baseline.get(i).loss();
      lost += baseline.get(i).right() && !silenced.get(i).right() ? 1 : 0;
      won += !baseline.get(i).right() && silenced.get(i).right() ? 1 : 0;
    }
    double n = baseline.size();
    double change = (won - lost) / n;
    double variance = (won + lost) / n - change * change;
    return new Effect(loss / n, change, Math.sqrt(variance / n));
  }

  private List<Judgement> judge(Model model) {
    ProbeRequest request = ProbeRequest.of(head.name());
    List<Judgement> judgements = new ArrayList<>();
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), context.batchSize()),
            Datasets.of(samples),
            batch -> {
              float[] scores = batch.get(request).toArray();
              int classes = head.channels();
              for (int n = 0; n < batch.samples().size(); n++) {
                int label = batch.samples().get(n).label().orElseThrow();
                judgements.add(
                    new Judgement(
                        Head.crossEntropy(scores, n * classes, classes, label),
                        Head.highest(scores, n * classes, classes) == label));
              }
            },
            RunMonitor.silent());
    return judgements;
  }
}
