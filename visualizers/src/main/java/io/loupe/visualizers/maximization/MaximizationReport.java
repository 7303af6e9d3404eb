package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.evidence.NullModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes artifacts of a sweep, whole or cut short. */
final class MaximizationReport {
  private static final int MOST_SINGLES = 24;

  private final RenderContext context;
  private final MaximizationPlan plan;
  private final Sweep sweep;
  private final Measuring measuring;
  private final MaximizationPictures pictures;
  private int samples;

  MaximizationReport(RenderContext context, MaximizationPlan plan, Sweep sweep) {
    this.context = context;
    this.plan = plan;
    this.sweep = sweep;
    this.measuring =
        new Measuring(
            context.model(),
            context.gradients(),
            plan.classifier(),
            plan.settings(),
            sweep.batches());
    this.pictures = new MaximizationPictures(context.model().info().input(), plan, sweep.cells());
  }

  /** Everything. */
  List<Artifact> whole() {
    Outcome outcome = outcome(true);
    List<VariantLikeness> likeness =
        VariantLikeness.of(context.gradients(), plan, sweep.cells(), sweep.images());
    MaximizationCaptions captions = new MaximizationCaptions(plan, sweep, outcome, likeness);
    MaximizationWarnings.warn(context, sweep, outcome);
    int compared = outcome.choice().chosen();
    Optional<NullAscent> beside =
        NullModel.orKeep(
            this::partial,
            () -> NullAscent.of(context, plan, sweep.cells(), sweep.images(), compared));
    pictures.sheet(
        sweep.images(),
        outcome,
        captions.sheet(),
        (page, sheet) ->
            context.emit(
                page == 0 ? beside.map(strip -> strip.under(sheet)).orElse(sheet) : sheet));
    List<Artifact> all = new ArrayList<>();
    if (plan.columns() > 1) {
      int chosen = outcome.choice().chosen();
      pictures.chosen(
          sweep.images(), outcome, captions.chosen(), (page, sheet) -> context.emit(sheet));
      all.add(MaximizationTables.weights(outcome.choice(), samples));
      all.add(WeightNotes.plot(outcome.choice()));
      all.addAll(singles(outcome, captions, chosen));
    } else {
      all.addAll(singles(outcome, captions, 0));
    }
    all.add(MaximizationTables.measures(sweep, outcome));
    if (!likeness.isEmpty()) {
      all.add(VariantLikeness.table(plan.variants(), likeness));
    }
    all.addAll(onTheWay(outcome, captions));
    all.add(numbers());
    beside.map(NullAscent::numbers).ifPresent(all::add);
    all.addAll(path(outcome));
    return all;
  }

  /** Gives what a cancelled run leaves: no measures that take many passes. */
  void partial() {
    Outcome outcome = outcome(false);
    MaximizationCaptions captions = new MaximizationCaptions(plan, sweep, outcome, List.of());
    pictures.sheet(sweep.images(), outcome, captions.sheet(), (page, sheet) -> context.emit(sheet));
    context.emit(MaximizationTables.measures(sweep, outcome));
    context.emit(numbers());
  }

  private Outcome outcome(boolean small) {
    List<Cell> cells = sweep.cells();
    List<Measure> measures = measuring.measure(cells, sweep.images());
    List<Optional<Sturdiness>> sturdiness = new ArrayList<>();
    if (small) {
      sturdiness.addAll(
          measuring.sturdiness(
              cells, sweep.images(), n -> context.random(cells.get(n).target().stream("noise"))));
    } else {
      cells.forEach(cell -> sturdiness.add(Optional.empty()));
    }
    List<Likeness> likeness = new ArrayList<>();
    if (small && plan.columns() > 1) {
      DataLikeness.of(context, plan)
          .ifPresent(
              data -> {
                samples = data.count();
                likeness.addAll(data.of(cells, sweep.images(), sweep.batches()));
              });
    }
    WeightChoice choice = WeightChoice.of(plan.columns(), cells, measures, sturdiness, likeness);
    List<Boolean> begun = new ArrayList<>();
    List<Boolean> dead = new ArrayList<>();
    for (int n = 0; n < cells.size(); n++) {
      begun.add(sweep.isBegun(n));
      dead.add(sweep.outcome(n) == DeadStarts.Outcome.DEAD);
    }
    return new Outcome(measures, sturdiness, begun, dead, choice);
  }

  private List<Artifact> singles(Outcome outcome, MaximizationCaptions captions, int weight) {
    int columns = plan.columns();
    boolean all = sweep.cells().size() <= MOST_SINGLES;
    List<Artifact> singles = new ArrayList<>();
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (int n = 0; n < sweep.cells().size() && plan.targets().size() <= MOST_SINGLES; n++) {
      if (all || n % columns == weight) {
        String name = unique(fileName(sweep.cells().get(n)), names);
        singles.add(pictures.single(sweep.images(), n, name, captions.single(n, outcome)));
      }
    }
    return singles;
  }

  private String fileName(Cell cell) {
    String name = Artifact.nameOf("image-" + Texts.brief(cell.target().name()));
    return plan.columns() > 1 ? name + "-tv" + Texts.number(cell.weight()) : name;
  }

  private static String unique(String name, Set<String> names) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  private List<Artifact> onTheWay(Outcome outcome, MaximizationCaptions captions) {
    List<Snapshot> snapshots = sweep.snapshots();
    List<Artifact> all = new ArrayList<>();
    if (snapshots.isEmpty()) {
      return all;
    }
    if (context.get(MaximizationParams.SNAPSHOTS) > 0) {
      List<List<Measure>> measures = new ArrayList<>();
      snapshots.forEach(s -> measures.add(measuring.measure(sweep.cells(), s.images())));
      all.add(pictures.snapshots(snapshots, outcome.choice().chosen(), captions.snapshots()));
      all.add(MaximizationTables.steps(sweep.cells(), snapshots, measures));
    }
    if (plan.animation()) {
      all.add(pictures.animation(snapshots, sweep.images(), captions.animation()));
    }
    return all;
  }

  private List<Artifact> path(Outcome outcome) {
    int stops = context.get(MaximizationParams.PATH);
    if (stops == 0) {
      return List.of();
    }
    double weight = plan.weights().isEmpty() ? Double.NaN : outcome.choice().weight();
    return PathBetween.climb(context, plan, weight, stops).artifacts();
  }

  private Artifact numbers() {
    return new Artifact.Numbers(
        "images",
        "All images [N,C,H,W] in the model's input scale, target by target and within a target"
            + " weight by weight, as in the table of measures.",
        sweep.images());
  }
}
