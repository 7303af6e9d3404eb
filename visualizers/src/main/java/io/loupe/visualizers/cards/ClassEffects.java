package io.loupe.visualizers.cards;

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
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How the accuracy on each class changes when a filter is silenced. */
final class ClassEffects {
  private final RenderContext context;
  private final Ablatable ablatable;
  private final LayerInfo head;
  private final List<Sample> samples;
  private final BitSet baseline;

  /**
   * Effect on one class.
   *
   * @param samples of the class that were tried
   * @param lost right before only
   * @param won right without the filter only
   */
  record Effect(int samples, int lost, int won) {
    double change() {
      return (double) (won - lost) / samples;
    }

    Effect plus(Effect other) {
      return new Effect(samples + other.samples, lost + other.lost, won + other.won);
    }

    /** Standard error of the change, from the pairs of answers. */
    double error() {
      double variance = (double) (won + lost) / samples - change() * change();
      return Math.sqrt(Math.max(0, variance) / samples);
    }
  }

  private ClassEffects(
      RenderContext context, Ablatable ablatable, LayerInfo head, List<Sample> samples) {
    this.context = context;
    this.ablatable = ablatable;
    this.head = head;
    this.samples = samples;
    this.baseline = right(context.model());
  }

  /** Empty where the engine, the data or the user do not offer that. */
  static Optional<ClassEffects> of(RenderContext context, int count) {
    Optional<Ablatable> ablatable = context.model().capability(Ablatable.class);
    LayerInfo head = LayerSelection.OUTPUT.resolve(context.model()).get(0);
    if (count == 0 || ablatable.isEmpty() || head.outputShape().rank() != 1) {
      return Optional.empty();
    }
    try (Stream<Sample> stream = context.dataset().samples()) {
      List<Sample> samples =
          stream
              .limit(count)
              .filter(s -> s.label().isPresent() && s.label().getAsInt() < head.channels())
              .toList();
      return samples.isEmpty()
          ? Optional.empty()
          : Optional.of(new ClassEffects(context, ablatable.get(), head, samples));
    }
  }

  int samples() {
    return samples.size();
  }

  /** By label, for each filter of a layer. */
  List<Map<Integer, Effect>> of(LayerInfo layer) {
    List<Map<Integer, Effect>> effects = new ArrayList<>();
    String name = "silencing filters of " + layer.name();
    try (RunMonitor.Task task = context.monitor().task(name, OptionalLong.of(layer.channels()))) {
      for (int k = 0; k < layer.channels(); k++) {
        try (Model silenced = ablatable.silenced(Map.of(layer.name(), Set.of(k)))) {
          effects.add(compare(right(silenced)));
        }
        task.advance(1);
      }
    }
    return effects;
  }

  private Map<Integer, Effect> compare(BitSet after) {
    Map<Integer, Effect> effects = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      boolean before = baseline.get(i);
      effects.merge(
          samples.get(i).label().orElseThrow(),
          new Effect(1, before && !after.get(i) ? 1 : 0, !before && after.get(i) ? 1 : 0),
          Effect::plus);
    }
    return effects;
  }

  private BitSet right(Model model) {
    ProbeRequest request = ProbeRequest.of(head.name());
    BitSet right = new BitSet(samples.size());
    int classes = head.channels();
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), context.batchSize()),
            Datasets.of(samples),
            batch -> {
              float[] scores = batch.get(request).toArray();
              for (int n = 0; n < batch.samples().size(); n++) {
                int label = batch.samples().get(n).label().orElseThrow();
                boolean is = highest(scores, n * classes, classes) == label;
                right.set((int) batch.start() + n, is);
              }
            },
            RunMonitor.silent());
    return right;
  }

  private static int highest(float[] scores, int offset, int classes) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      best = scores[offset + k] > scores[offset + best] ? k : best;
    }
    return best;
  }
}
