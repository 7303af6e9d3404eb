package io.loupe.visualizers.weakness;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.data.Sample;
import io.loupe.error.ProviderException;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.weakness.Fooling.FoolingImage;
import io.loupe.visualizers.weakness.InputTransformationDefence.Images;
import io.loupe.visualizers.weakness.Origins.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One run: changes by both metrics, changed noise, unchanged samples, and the report. */
final class WeakSpotsRun {
  private static final int MANY_CLASSES = 16;
  private static final int OF_MANY = 10;

  private final RenderContext context;
  private final Decider decider;
  private final Decisions decisions;
  private final List<FoolingImage> fooling = new ArrayList<>();
  private List<Origin> origins = List.of();
  private UnitScale scale;
  private InputTransformationDefence undoing;
  private List<WeakSpot> found = List.of();
  private List<Integer> targets = List.of();
  private List<Origin> shown = List.of();

  WeakSpotsRun(RenderContext context) {
    this.context = context;
    Classifier classifier = Classifier.of(context);
    this.scale = new UnitScale(context.model().info().input());
    this.decider = Decider.of(context, classifier, scale);
    this.decisions = decider.decisions();
    LabelCheck.warn(context, classifier);
    this.undoing = new InputTransformationDefence(decider, scale);
  }

  void run() {
    int count = context.get(WeakSpotsVisualizer.COUNT);
    int steps = context.get(WeakSpotsVisualizer.STEPS);
    origins = Origins.of(context, decider, scale, count);
    Attack attack = new AttackRun(decider, scale, steps);
    if (isLookedUp()) {
      scale = UnitScale.ofSymbols(context.model().info().input());
      undoing = new InputTransformationDefence(decider, scale);
      origins = Origins.of(context, decider, scale, count);
      attack = ReplacementAttack.of(context, decider, scale, steps, origins);
    }
    targets = targets();
    shown = spread(origins, context.get(WeakSpotsVisualizer.SHOWN));
    context.resolved(
        "targets", targets.stream().map(String::valueOf).collect(Collectors.joining(",")));
    Set<Integer> kept = shown.stream().map(Origin::index).collect(Collectors.toSet());
    WeakSpotSearch search = new WeakSpotSearch(context, decider, scale, attack, undoing);
    for (Metric metric : metrics()) {
      try {
        search.run(metric, origins, targets, kept);
      } finally {
        found = search.found();
      }
    }
    if (decisions.canBeSure() && !scale.isOfSymbols()) {
      fool();
    }
    int unchanged = context.get(WeakSpotsVisualizer.UNCHANGED);
    if (unchanged > 0 && !scale.isOfSymbols()) {
      List<Sample> samples = Origins.choose(context, unchanged);
      Origins.each(context, decider, scale, samples, "unchanged samples", this::leaveUnchanged);
    }
  }

  private List<Metric> metrics() {
    return scale.isOfSymbols() ? List.of(Metric.REPLACED) : List.of(Metric.L2, Metric.LINF);
  }

  /** Whether there is no gradient at the input since its whole numbers stand for something else. */
  private boolean isLookedUp() {
    Origin first = origins.get(0);
    List<Integer> open =
        IntStream.range(0, decisions.targets())
            .filter(target -> decisions.isOpen(target, first.verdict()))
            .boxed()
            .toList();
    boolean whole = scale.shape().rank() < 3 && ReplacementAttack.suits(origins);
    if (open.isEmpty() || !whole) {
      return false;
    }
    try {
      decider.leads(
          scale.batch(List.of(first.values()), List.of(first.sample())),
          open.subList(0, 1),
          List.of(first.verdict()));
      return false;
    } catch (ProviderException e) {
      context.resolved("replaced", String.valueOf(e.getMessage()));
      return true;
    }
  }

  private void leaveUnchanged(List<Origin> batch) {
    undoing.measure(
        Images.UNCHANGED,
        batch.stream().map(Origin::values).toList(),
        batch.stream().map(Origin::sample).toList(),
        batch.stream()
            .map(origin -> (Predicate<Verdict>) now -> !decisions.isSame(origin.verdict(), now))
            .toList());
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
            reached.stream().map(this::isLost).toList());
      }
    }
  }

  private Predicate<Verdict> isLost(FoolingImage image) {
    Verdict undecided = decisions.undecided(image.start().verdict());
    return now -> !decisions.holds(image.target(), undecided, now);
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
    List<Integer> all = IntStream.range(0, decisions.targets()).boxed().toList();
    if (all.size() <= MANY_CLASSES) {
      return all;
    }
    double[] sums = new double[all.size()];
    for (Origin origin : origins) {
      for (int k = 0; k < sums.length; k++) {
        sums[k] += decisions.nearness(k, origin.verdict());
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
    return found.isEmpty() ? List.of() : List.of(tables().changes(found));
  }

  private WeakTables tables() {
    return new WeakTables(decisions, scale.isOfSymbols());
  }

  List<Artifact> artifacts() {
    List<Artifact> artifacts = new ArrayList<>();
    WeakTables tables = tables();
    WeakCaptions captions = new WeakCaptions(decisions);
    PairDistances distances = new PairDistances(decisions, found);
    InputCells cells = new InputCells(context.model().info().input(), scale);
    if (cells.suits()) {
      artifacts.addAll(pictures(cells, captions, distances));
    }
    artifacts.add(tables.changes(found));
    artifacts.add(distances.toTable());
    if (!fooling.isEmpty()) {
      artifacts.add(tables.fooling(fooling));
    }
    artifacts.add(undoing.toTable());
    return artifacts;
  }

  private List<Artifact> pictures(
      InputCells cells, WeakCaptions captions, PairDistances distances) {
    var model = context.model().info();
    WeakSheet sheet = new WeakSheet(model, cells, decisions, targets);
    PairMatrix matrix = new PairMatrix(model, decisions, targets);
    List<Artifact> pictures = new ArrayList<>();
    for (Metric metric : metrics()) {
      String name = "weak-spots-" + metric.file();
      String undone = metric == Metric.L2 ? captions.undoing(undoing) : "";
      pictures.add(
          new Artifact.Image(
              name,
              captions.changes(metric, found, undoing) + undone,
              sheet.render(metric, shown, found, origins.size())));
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
              new FoolingSheet(model, cells, decisions, targets).render(fooling, wanted)));
    }
    return pictures;
  }

  /** Every change and every fooling image as rows of numbers. */
  record WeakTables(Decisions decisions, boolean symbols) {
    WeakTables(Decisions decisions) {
      this(decisions, false);
    }

    Artifact.Table changes(List<WeakSpot> spots) {
      List<List<Object>> rows = new ArrayList<>();
      for (WeakSpot spot : spots) {
        int target = spot.target();
        Verdict before = spot.origin().verdict();
        Verdict after = spot.verdict();
        int label = spot.origin().sample().label().orElse(-1);
        List<Object> row = new ArrayList<>();
        row.add(spot.metric().label());
        row.add(spot.origin().sample().id());
        row.add(label < 0 ? "" : label);
        row.add(decisions.from(target, before, after));
        row.add(decisions.to(target, before));
        row.add(spot.found());
        row.add(symbols ? spot.replaced() : spot.l2());
        row.add(symbols ? spot.replacements() : spot.linf());
        row.addAll(decisions.facts(target, before, after, spot.found()));
        row.add(spot.found() ? spot.row() : "");
        rows.add(row);
      }
      return new Artifact.Table(
          "weak-spots-changes",
          symbols
              ? "The fewest values found whose replacement turns what is wanted of each sample: how"
                  + " many, which by which (place from 0, old and new value), and what the model says"
                  + " before and after. Counts are upper bounds. Row counts in"
                  + " weak-spots-replaced-inputs."
              : "The smallest change found for each sample and what is wanted of it, by the metric"
                  + " named: its size as L2 and as largest value, and what the model says before and"
                  + " after. Sizes are upper bounds; 1 is the way of a value from the lowest input to"
                  + " the highest. Row counts in weak-spots-l2-inputs or weak-spots-linf-inputs.",
          columns(),
          rows);
    }

    private List<String> columns() {
      List<String> columns =
          new ArrayList<>(List.of("metric", "id", "label", "from", "to", "found"));
      columns.addAll(symbols ? List.of("replaced", "which") : List.of("l2", "linf"));
      columns.addAll(decisions.factNames());
      columns.add("row");
      return columns;
    }

    Artifact.Table fooling(List<FoolingImage> images) {
      List<List<Object>> rows = new ArrayList<>();
      for (FoolingImage image : images) {
        Verdict before = image.start().verdict();
        rows.add(
            List.of(
                rows.size(),
                image.start().index(),
                decisions.answer(before),
                decisions.sureness(before),
                decisions.label(image.target()),
                image.reached(),
                image.probability(),
                image.size()));
      }
      return new Artifact.Table(
          "weak-spots-fooling-table",
          "Images that started from noise: what the noise was taken for, the class wanted, whether"
              + " its probability was reached, and the L2 size of the change; rows as in"
              + " weak-spots-fooling-inputs.",
          List.of("row", "noise", "taken for", "probability", "wanted", "reached", "after", "l2"),
          rows);
    }
  }
}
