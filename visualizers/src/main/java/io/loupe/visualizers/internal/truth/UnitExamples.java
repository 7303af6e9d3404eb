package io.loupe.visualizers.internal.truth;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.truth.TruthCheck.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The samples that excite units most, and for each unit other samples: those that excite other
 * units of its layer most, or, of a unit that has no such others, ones spread evenly over the data.
 * Finding them keeps places in the data alone; reading keeps the samples of as many units as are
 * asked for.
 */
final class UnitExamples {
  /** Samples that are looked at. */
  static final int SEEN = 4096;

  /** Examples of a unit. */
  static final int MOST = 32;

  /** Other samples, about. */
  static final int OTHERS = 64;

  private static final int SIBLINGS = 16;

  private final RenderContext context;
  private final Map<Objective, List<Example>> tops;
  private final long seen;

  /**
   * What a unit is compared with.
   *
   * @param examples strongest first
   * @param others none of the examples
   */
  record Read(List<Sample> examples, List<Sample> others) {}

  private UnitExamples(RenderContext context, Map<Objective, List<Example>> tops, long seen) {
    this.context = context;
    this.tops = tops;
    this.seen = seen;
  }

  /** One pass over the data; values that are not finite do not count. */
  static UnitExamples find(RenderContext context, List<Objective> units) {
    Map<Objective, List<Example>> tops = new LinkedHashMap<>();
    for (Objective unit : units) {
      tops.computeIfAbsent(unit, u -> new ArrayList<>());
      siblings(context.model(), unit)
          .forEach(other -> tops.computeIfAbsent(other, u -> new ArrayList<>()));
    }
    List<ProbeRequest> requests =
        tops.keySet().stream()
            .flatMap(unit -> unit.layers().stream())
            .distinct()
            .map(ProbeRequest::of)
            .toList();
    long[] seen = {0};
    context
        .model()
        .probe()
        .run(
            new ProbePlan(requests, context.batchSize()),
            data(context),
            batch -> {
              int items = batch.samples().size();
              tops.forEach(
                  (unit, top) -> {
                    double[] values =
                        Scoring.values(unit, layer -> batch.get(ProbeRequest.of(layer)), items);
                    for (int n = 0; n < items; n++) {
                      offer(top, new Example(batch.start() + n, values[n]));
                    }
                  });
              seen[0] = batch.start() + items;
            },
            context.monitor());
    return new UnitExamples(context, tops, seen[0]);
  }

  private static Dataset data(RenderContext context) {
    return Datasets.take(context.dataset(), SEEN);
  }

  /** Strongest first; of equals the earlier ones stay. */
  static void offer(List<Example> top, Example place) {
    int at = top.size();
    while (at > 0 && top.get(at - 1).value() < place.value()) {
      at--;
    }
    if (at < MOST && Double.isFinite(place.value())) {
      top.add(at, place);
    }
    if (top.size() > MOST) {
      top.remove(MOST);
    }
  }

  /** Up to so many other outputs or filters of the same layer, spread evenly. */
  static List<Objective> siblings(Model model, Objective unit) {
    if (unit instanceof Objective.Unit output) {
      return siblings(
          model.layer(output.layer()), output.index(), k -> Objectives.unit(output.layer(), k));
    }
    if (unit instanceof Objective.Channel filter) {
      return siblings(
          model.layer(filter.layer()),
          filter.channel(),
          k -> Objectives.channel(filter.layer(), k));
    }
    if (unit instanceof Objective.Scaled scaled) {
      return siblings(model, scaled.objective()).stream()
          .map(other -> other.times(scaled.factor()))
          .toList();
    }
    return List.of();
  }

  private static List<Objective> siblings(LayerInfo layer, int own, IntFunction<Objective> unit) {
    int others = layer.channels() - 1;
    int count = Math.min(SIBLINGS, others);
    return IntStream.range(0, count)
        .map(i -> i * others / count)
        .map(k -> k < own ? k : k + 1)
        .mapToObj(unit)
        .toList();
  }

  /** Number of samples that were looked at. */
  long seen() {
    return seen;
  }

  /** Reads the samples of some of the units in one more pass over the data, without the network. */
  List<Read> read(List<Objective> units) {
    TreeSet<Long> wanted = new TreeSet<>();
    for (Objective unit : units) {
      wanted.addAll(examples(unit));
      wanted.addAll(others(unit));
    }
    Map<Long, Sample> found = new HashMap<>();
    try (Stream<Sample> some = context.dataset().samplesAt(wanted)) {
      Iterator<Sample> samples = some.iterator();
      for (Long place : wanted) {
        Sample fitting = Samples.fitting(samples.next(), context.model().info().input().shape());
        found.put(place, fitting.with(fitting.input().copy()));
      }
    }
    return units.stream()
        .map(
            unit ->
                new Read(
                    examples(unit).stream().map(found::get).toList(),
                    others(unit).stream().map(found::get).filter(Objects::nonNull).toList()))
        .toList();
  }

  /** Strongest first. */
  List<Example> of(Objective unit) {
    return tops.getOrDefault(unit, List.of());
  }

  private List<Long> examples(Objective unit) {
    return of(unit).stream().map(Example::index).toList();
  }

  private Set<Long> others(Objective unit) {
    List<Objective> siblings = siblings(context.model(), unit);
    Set<Long> others = new LinkedHashSet<>();
    for (Objective sibling : siblings) {
      examples(sibling).stream().limit((OTHERS - 1) / siblings.size() + 1).forEach(others::add);
    }
    if (siblings.isEmpty()) {
      LongStream.range(0, OTHERS).forEach(i -> others.add(i * seen / OTHERS));
    }
    others.removeAll(new TreeSet<>(examples(unit)));
    return others;
  }
}
