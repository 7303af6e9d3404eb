package io.loupe.visualizers.internal.ablation;

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
import java.util.function.Function;
import java.util.stream.Stream;

/** What becomes worse when a filter is set to zero: the model is run with and without it. */
public final class Ablation {
  private final RenderContext context;
  private final Ablatable ablatable;
  private final Judge judge;
  private final Dataset data;
  private final List<Judge.Judgement> baseline;

  /**
   * Effect of silencing one filter.
   *
   * @param loss change of the mean cross-entropy; positive is worse
   * @param answers with and without it
   */
  public record Effect(double loss, PairedAccuracy answers) {
    static Effect of(List<Judge.Judgement> before, List<Judge.Judgement> after) {
      double loss = 0;
      for (int i = 0; i < before.size(); i++) {
        loss += after.get(i).loss() - before.get(i).loss();
      }
      return new Effect(loss / before.size(), PairedAccuracy.of(before, after));
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
  public static Optional<Ablation> of(RenderContext context, int count) {
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
  public static Optional<Ablation> of(RenderContext context, Judge judge, Dataset data) {
    return context
        .model()
        .capability(Ablatable.class)
        .map(ablatable -> new Ablation(context, ablatable, judge, data));
  }

  public int samples() {
    return baseline.size();
  }

  public List<Judge.Judgement> baseline() {
    return Collections.unmodifiableList(baseline);
  }

  /** Silences each filter of a layer in turn. */
  public List<Effect> effects(LayerInfo layer) {
    return eachFilter(layer, after -> Effect.of(baseline, after));
  }

  /** Silences each filter of a layer in turn, and keeps the answers on each class apart. */
  public List<Map<Integer, PairedAccuracy>> byClass(LayerInfo layer) {
    return eachFilter(layer, after -> PairedAccuracy.byLabel(baseline, after));
  }

  private <T> List<T> eachFilter(LayerInfo layer, Function<List<Judge.Judgement>, T> summary) {
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
  public List<Judge.Judgement> without(Map<String, Set<Integer>> filters) {
    try (Model silenced = ablatable.silenced(filters)) {
      return judge.judgements(silenced, data);
    }
  }
}
