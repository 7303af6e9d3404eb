package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** The numbers of a sweep as tables. */
final class MaximizationTables {

  private MaximizationTables() {}

  static Artifact.Table measures(Sweep sweep, Outcome outcome) {
    List<List<Object>> rows = new ArrayList<>();
    for (int n = 0; n < sweep.cells().size(); n++) {
      Optional<Sturdiness> sturdiness = outcome.sturdiness().get(n);
      List<Object> row = new ArrayList<>(common(sweep.cells().get(n), outcome.measures().get(n)));
      row.add(sturdiness.<Object>map(Sturdiness::worst).orElse(""));
      row.add(sturdiness.<Object>map(Sturdiness::held).orElse(""));
      row.add(sweep.bestStep(n));
      row.add(
          switch (sweep.outcome(n)) {
            case ALIVE -> "as asked";
            case RESCUED -> "another: no gradient at the first";
            case DEAD -> "as asked, no gradient at any tried";
          });
      row.add(sweep.cells().get(n).target().objective().describe());
      rows.add(row);
    }
    return new Artifact.Table(
        "measures",
        "What was measured on each image: value of its objective, total variation and norm without"
            + " weights, the model's decision, and the worst case and share of the target coming"
            + " first over "
            + Sturdiness.TRIALS
            + " shifts by 2 pixels, turns of up to 10 degrees and draws of 5 % noise.",
        columns(List.of(), List.of("worst probability", "share held", "step", "start", "formula")),
        rows);
  }

  static Artifact.Table steps(List<Cell> cells, List<Snapshot> snapshots, List<List<Measure>> all) {
    List<List<Object>> rows = new ArrayList<>();
    for (int s = 0; s < snapshots.size(); s++) {
      for (int n = 0; n < cells.size(); n++) {
        List<Object> row = new ArrayList<>();
        row.add(snapshots.get(s).step());
        row.addAll(common(cells.get(n), all.get(s).get(n)));
        rows.add(row);
      }
    }
    return new Artifact.Table(
        "steps",
        "The same measures on the way, for each snapshot.",
        columns(List.of("step"), List.of()),
        rows);
  }

  static Artifact.Table weights(
      WeightChoice choice, List<Measure> measures, List<Optional<Sturdiness>> sturdiness) {
    int columns = choice.weights().size();
    List<List<Object>> rows = new ArrayList<>();
    for (int w = 0; w < columns; w++) {
      int column = w;
      IntFunction<Integer> cell = r -> r * columns + column;
      List<Double> targets = new ArrayList<>();
      List<Double> worst = new ArrayList<>();
      List<Double> held = new ArrayList<>();
      double objective = 0;
      for (int r = 0; r < choice.images(); r++) {
        int n = cell.apply(r);
        objective += measures.get(n).objective() / choice.images();
        measures
            .get(n)
            .decision()
            .map(Decision::target)
            .filter(Double::isFinite)
            .ifPresent(targets::add);
        sturdiness.get(n).map(Sturdiness::worst).ifPresent(worst::add);
        sturdiness.get(n).map(Sturdiness::held).ifPresent(held::add);
      }
      rows.add(
          List.of(
              choice.weights().get(w),
              choice.reached().get(w),
              choice.images(),
              objective,
              least(targets),
              mean(targets),
              least(worst),
              mean(held),
              w == choice.chosen()));
    }
    return new Artifact.Table(
        "chosen-weight",
        choice.reason()
            + " A single output counts as reached at a probability of at least "
            + WeightChoice.REACHED
            + " that comes first after every small change as well; several at once when they are"
            + " the most probable of all; a filter when it keeps half of its highest value.",
        List.of(
            "tv weight",
            "reached",
            "images",
            "mean objective",
            "lowest target probability",
            "mean target probability",
            "lowest after small changes",
            "mean share held",
            "chosen"),
        rows);
  }

  private static List<Object> common(Cell cell, Measure measure) {
    Optional<Decision> decision = measure.decision();
    return List.of(
        cell.target().name(),
        cell.weight(),
        cell.normWeight(),
        measure.objective(),
        measure.variation(),
        measure.norm(),
        decision.map(Decision::target).filter(Double::isFinite).<Object>map(p -> p).orElse(""),
        decision.<Object>map(Decision::top).orElse(""),
        decision.<Object>map(Decision::topProbability).orElse(""));
  }

  private static List<String> columns(List<String> before, List<String> after) {
    List<String> all = new ArrayList<>(before);
    all.addAll(
        List.of(
            "target",
            "tv weight",
            "norm weight",
            "objective",
            "total variation",
            "norm",
            "target probability",
            "top output",
            "top probability"));
    all.addAll(after);
    return all;
  }

  private static Object least(List<Double> values) {
    return values.isEmpty() ? "" : values.stream().mapToDouble(v -> v).min().orElseThrow();
  }

  private static Object mean(List<Double> values) {
    return values.isEmpty() ? "" : values.stream().mapToDouble(v -> v).average().orElseThrow();
  }
}
