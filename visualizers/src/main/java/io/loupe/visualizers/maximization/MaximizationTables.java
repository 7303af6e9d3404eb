package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.internal.ObjectiveCell;
import io.loupe.visualizers.synthesis.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
      row.add(sweep.arrival(n).step());
      row.add(sweep.attempt(n));
      row.add(sweep.arrival(n).emphasis());
      row.add(
          !sweep.isBegun(n)
              ? "not begun"
              : switch (sweep.outcome(n)) {
                case ALIVE -> "as asked";
                case RESCUED -> "another: no gradient at the first";
                case DEAD -> "as asked, no gradient at any tried";
              });
      row.add(ObjectiveCell.of(sweep.cells().get(n).target().objective()));
      rows.add(row);
    }
    return new Artifact.Table(
        "measures",
        "What was measured on each image: value of its objective, total variation and norm without"
            + " weights, the model's decision, and the worst case and share of the target coming"
            + " first over "
            + Sturdiness.TRIALS
            + (sweep.images().shape().rank() == 2
                ? " draws of 5 % noise."
                : ImageSize.of(sweep.images().shape().item()).rows() == 1
                    ? " moves by up to 6 steps and draws of 5 % noise."
                    : " shifts by 2 pixels, turns of up to 10 degrees and draws of 5 % noise."),
        columns(
            List.of(),
            List.of(
                "worst probability",
                "share held",
                "step",
                "attempt",
                "emphasis",
                "start",
                "formula")),
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

  static Artifact.Table weights(WeightChoice choice, int samples) {
    List<List<Object>> rows = new ArrayList<>();
    for (int w = 0; w < choice.weights().size(); w++) {
      WeightSummary of = choice.summaries().get(w);
      rows.add(
          List.of(
              choice.weights().get(w),
              choice.reached().get(w),
              choice.images(),
              of.objective(),
              orNothing(of.lowest()),
              orNothing(of.mean()),
              orNothing(of.worst()),
              orNothing(of.meanWorst()),
              orNothing(of.held()),
              orNothing(of.statistics()),
              orNothing(of.nearest()),
              orNothing(RankedMeasure.meanRank(choice.ranked(), w)),
              w == choice.chosen()));
    }
    return new Artifact.Table(
        "chosen-weight",
        choice.reason() + WeightNotes.reached() + WeightNotes.measures(choice, samples),
        List.of(
            "tv weight",
            "reached",
            "images",
            "mean objective",
            "lowest target probability",
            "mean target probability",
            "lowest after small changes",
            "mean after small changes",
            "mean share held",
            "statistics off the data",
            "distance to the nearest sample",
            "mean rank",
            "chosen"),
        rows);
  }

  private static List<Object> common(Cell cell, Measure measure) {
    Optional<Decision> decision = measure.decision();
    return List.of(
        cell.target().tableName(),
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

  private static Object orNothing(double value) {
    return Double.isFinite(value) ? value : "";
  }
}
