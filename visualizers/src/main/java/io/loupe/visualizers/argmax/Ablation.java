package io.loupe.visualizers.argmax;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** What becomes worse when a filter is set to zero: the model is run with and without it. */
final class Ablation {
  private final RenderContext context;
  private final Ablatable ablatable;
  private final Judge judge;
  private final Dataset data;
  private final List<Judge.Judgement> baseline;

  /**
   * Effect of silencing one filter, as means over samples.
   *
   * @param loss change of the cross-entropy; positive is worse
   * @param accuracy change of the accuracy; negative is worse
   * @param accuracyError standard error of that change, from the pairs of answers
   */
  record Effect(double loss, double accuracy, double accuracyError) {
    static Effect of(List<Judge.Judgement> before, List<Judge.Judgement> after) {
      double loss = 0;
      int lost = 0;
      int won = 0;
      for (int i = 0; i < before.size(); i++) {
        loss += after.get(i).loss() - before.get(i).loss();
        lost += before.get(i).right() && !after.get(i).right() ? 1 : 0;
        won += !before.get(i).right() && after.get(i).right() ? 1 : 0;
      }
      double n = before.size();
      double change = (won - lost) / n;
      double variance = (won + lost) / n - change * change;
      return new Effect(loss / n, change, Math.sqrt(variance / n));
    }

    /** Whether the change of the accuracy may be chance. */
    boolean isWithinError() {
      return Math.abs(accuracy) <= accuracyError;
    }
  }

  private Ablation(RenderContext context, Ablatable ablatable, Judge judge, Dataset data) {
    this.context = context;
    this.ablatable = ablatable;
    this.judge = judge;
    this.data = data;
    this.baseline = judge.judgements(context.model(), data);
  }

  /**
   * Prepares runs on the first labelled samples; empty where the engine, the data or the user do
   * not offer them.
   */
  static Optional<Ablation> of(RenderContext context, int count) {
    Optional<Judge> judge = Judge.of(context);
    if (count == 0 || judge.isEmpty()) {
      return Optional.empty();
    }
    List<Sample> samples;
    try (Stream<Sample> stream = context.dataset().samples()) {
      samples = stream.limit(count).filter(judge.get()::canJudge).toList();
    }
    return samples.isEmpty() ? Optional.empty() : of(context, judge.get(), Datasets.of(samples));
  }

  /** Prepares runs on data that can be judged; empty where the engine does not offer them. */
  static Optional<Ablation> of(RenderContext context, Judge judge, Dataset data) {
    return context
        .model()
        .capability(Ablatable.class)
        .map(ablatable -> new Ablation(context, ablatable, judge, data));
  }

  int samples() {
    return baseline.size();
  }

  double accuracy() {
    return Judge.accuracy(baseline);
  }

  List<Judge.Judgement> baseline() {
    return Collections.unmodifiableList(baseline);
  }

  /** Silences each filter of a layer in turn. */
  List<Effect> effects(LayerInfo layer) {
    List<Effect> effects = new ArrayList<>();
    String name = "silencing filters of " + layer.name();
    try (RunMonitor.Task task = context.monitor().task(name, OptionalLong.of(layer.channels()))) {
      for (int k = 0; k < layer.channels(); k++) {
        effects.add(Effect.of(baseline, without(Map.of(layer.name(), Set.of(k)))));
        task.advance(1);
      }
    }
    return effects;
  }

  /** What the model answers with some filters set to zero. */
  List<Judge.Judgement> without(Map<String, Set<Integer>> filters) {
    try (Model silenced = ablatable.silenced(filters)) {
      return judge.judgements(silenced, data);
    }
  }
}
