package io.loupe.visualizers.weakness;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.data.Sample;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.internal.Classifier;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One run: changes by both metrics, changed noise, unchanged samples, and the report. */
final class WeakSpotsRun {
  private static final int MANY_CLASSES = 16;
  private static final int OF_MANY = 10;

  private final RenderContext context;
  private final Decider decider;
  private final UnitScale scale;
  private final Undoing undoing;
  private final WeakSpotSearch search;
  private final List<String> names;
  private final List<FoolingImage> fooling = new ArrayList<>();
  private List<Origin> origins = List.of();
  private List<Integer> targets = List.of();
  private List<Origin> shown = List.of();

  WeakSpotsRun(RenderContext context) {
    this.context = context;
    Classifier classifier = Classifier.of(context);
    this.decider = Decider.of(context, classifier);
    LabelCheck.warn(context, classifier);
    this.scale = new UnitScale(context.model().info().input());
    this.undoing = new Undoing(decider, scale);
    int steps = context.get(WeakSpotsVisualizer.STEPS);
    this.search =
        new WeakSpotSearch(context, decider, scale, new AttackRun(decider, scale, steps), undoing);
    this.names = classifier.names(context.classNames());
  }

  void run() {
    SampleChoice pick = context.get(WeakSpotsVisualizer.PICK);
    int count = context.get(WeakSpotsVisualizer.COUNT);
    origins = Origins.of(context, decider, scale, pick, count, "samples");
    targets = targets();
    shown = spread(origins, context.get(WeakSpotsVisualizer.SHOWN));
    context.resolved(
        "targets", targets.stream().map(String::valueOf).collect(Collectors.joining(",")));
    Set<Integer> kept = shown.stream().map(Origin::index).collect(Collectors.toSet());
    for (Metric metric : Metric.values()) {
      search.run(metric, origins, targets, kept);
    }
    fool();
    int unchanged = context.get(WeakSpotsVisualizer.UNCHANGED);
    if (unchanged > 0) {
      leaveUnchanged(Origins.of(context, decider, scale, pick, unchanged, "unchanged samples"));
    }
  }

  private void leaveUnchanged(List<Origin> samples) {
    for (int from = 0; from < samples.size(); from += context.batchSize()) {
      List<Origin> batch =
          samples.subList(from, Math.min(samples.size(), from + context.batchSize()));
      undoing.measure(
          Images.UNCHANGED,
          batch.stream().map(Origin::values).toList(),
          batch.stream().map(Origin::sample).toList(),
          batch.stream()
              .map(origin -> (IntPredicate) d -> d != origin.verdict().decision())
              .toList());
    }
  }

  private void fool() {
    int noises = context.get(WeakSpotsVisualizer.NOISES);
    if (noises == 0) {
      return;
    }
    int steps = context.get(WeakSpotsVisualizer.STEPS);
    Sample beside = origins.get(0).sample();
    Fooling method =
        new Fooling(decider, scale, beside, context.get(WeakSpotsVisualizer.CONFIDENCE), steps);
    String caption =
        "Images that started from noise, rows as in weak-spots-fooling-table." + besides();
    long total = (long) noises * targets.size() * steps;
    try (RunMonitor.Task task = context.monitor().task("changing noise", OptionalLong.of(total));
        NumbersWriter writer =
            context.numbers("weak-spots-fooling-inputs", caption, scale.shape())) {
      for (int start = 0; start < noises; start++) {
        List<FoolingImage> made = method.run(start, noise(start), targets, task);
        writer.append(scale.toModel(made.stream().map(FoolingImage::image).toList()));
        fooling.addAll(made);
        List<FoolingImage> reached = made.stream().filter(FoolingImage::reached).toList();
        undoing.measure(
            Images.FOOLING,
            reached.stream().map(FoolingImage::image).toList(),
            Collections.nCopies(reached.size(), beside),
            reached.stream().map(image -> (IntPredicate) d -> d != image.target()).toList());
      }
    }
  }

  /** Which held items go with noise, where each sample has its own. */
  private String besides() {
    Sample first = origins.get(0).sample();
    return first.held().isEmpty()
        ? ""
        : " Noise is no sample: inputs that are held at an item for each sample are held at that of "
            + first.id()
            + ".";
  }

  private float[] noise(int start) {
    RandomGenerator random = context.random(start);
    float[] values = new float[scale.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  /** All classes, or of very many those that the model holds likeliest on average. */
  private List<Integer> targets() {
    List<Integer> all = IntStream.range(0, decider.classes()).boxed().toList();
    if (all.size() <= MANY_CLASSES) {
      return all;
    }
    double[] sums = new double[all.size()];
    for (Origin origin : origins) {
      for (int k = 0; k < sums.length; k++) {
        sums[k] += origin.verdict().logit(k);
      }
    }
    return all.stream()
        .sorted(Comparator.comparingDouble((Integer k) -> -sums[k]))
        .limit(OF_MANY)
        .sorted()
        .toList();
  }

  private static List<Origin> spread(List<Origin> all, int count) {
    TreeSet<Integer> indices = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      indices.add((int) ((long) i * all.size() / count));
    }
    return indices.stream().map(all::get).toList();
  }

  /** What a cancelled run leaves. */
  List<Artifact> partial() {
    return search.found().isEmpty()
        ? List.of()
        : List.of(new WeakTables(names).changes(search.found()));
  }

  List<Artifact> artifacts() {
    List<Artifact> artifacts = new ArrayList<>();
    WeakTables tables = new WeakTables(names);
    WeakCaptions captions = new WeakCaptions(names);
    PairDistances distances = new PairDistances(names, search.found());
    if (scale.shape().rank() == 3) {
      artifacts.addAll(pictures(captions, distances));
    }
    artifacts.add(tables.changes(search.found()));
    artifacts.add(distances.toTable());
    if (!fooling.isEmpty()) {
      artifacts.add(tables.fooling(fooling));
    }
    artifacts.add(undoing.toTable());
    return artifacts;
  }

  private List<Artifact> pictures(WeakCaptions captions, PairDistances distances) {
    var model = context.model().info();
    WeakSheet sheet = new WeakSheet(model, scale, names, targets);
    PairMatrix matrix = new PairMatrix(model, names, targets);
    List<Artifact> pictures = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      String name = "weak-spots-" + metric.file();
      String undone = metric == Metric.L2 ? captions.undoing(undoing) : "";
      pictures.add(
          new Artifact.Image(
              name,
              captions.changes(metric, search.found(), undoing) + undone,
              sheet.render(metric, shown, search.found(), origins.size())));
      pictures.add(
          new Artifact.Image(
              name + "-matrix",
              captions.matrix(metric, distances),
              matrix.render(metric, distances.of(metric), origins.size())));
    }
    if (!fooling.isEmpty()) {
      double wanted = context.get(WeakSpotsVisualizer.CONFIDENCE);
      pictures.add(
          new Artifact.Image(
              "weak-spots-fooling",
              captions.fooling(fooling, wanted) + besides(),
              new FoolingSheet(model, scale, names, targets).render(fooling, wanted)));
    }
    return pictures;
  }
}
