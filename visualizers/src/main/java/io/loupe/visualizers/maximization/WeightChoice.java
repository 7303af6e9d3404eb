package io.loupe.visualizers.maximization;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which weight of the total variation suits all targets, of those at which most images reach their
 * target. With data the one whose measures have the lowest mean rank, the larger of equals. Without
 * data the largest that keeps 95 % of the highest mean objective among them, since it gives the
 * smoothest pictures.
 *
 * <p>An image of one output has reached it at a probability of 0.99 that comes first after every
 * small change too; one of k outputs when they are the k most probable, each with at least 1/(2k);
 * one of anything else when it keeps half of the value that its target has at its best weight.
 *
 * @param weights the sweep
 * @param reached images that reached their target, for each weight
 * @param images images for each weight
 * @param chosen index of the weight chosen
 * @param summaries what was measured, for each weight
 * @param ranked measures that were ranked; empty without data
 */
record WeightChoice(
    List<Double> weights,
    List<Integer> reached,
    int images,
    int chosen,
    List<WeightSummary> summaries,
    List<RankedMeasure> ranked) {
  static final double REACHED = 0.99;
  private static final double KEPT = 0.95;

  /** Chooses; cells are ordered by target, then weight. Likeness is empty without data. */
  static WeightChoice of(
      int columns,
      List<Cell> cells,
      List<Measure> measures,
      List<Optional<Sturdiness>> sturdiness,
      List<Likeness> likeness) {
    List<Double> weights = cells.subList(0, columns).stream().map(Cell::weight).toList();
    int rows = cells.size() / columns;
    List<Integer> reached = new ArrayList<>();
    List<WeightSummary> summaries = new ArrayList<>();
    for (int w = 0; w < columns; w++) {
      int count = 0;
      for (int r = 0; r < rows; r++) {
        int n = r * columns + w;
        List<Measure> row = measures.subList(r * columns, (r + 1) * columns);
        count += isReached(cells.get(n), measures.get(n), sturdiness.get(n), row) ? 1 : 0;
      }
      reached.add(count);
      summaries.add(WeightSummary.of(w, columns, measures, sturdiness, likeness));
    }
    List<RankedMeasure> ranked = likeness.isEmpty() ? List.of() : RankedMeasure.of(summaries);
    int chosen =
        ranked.isEmpty()
            ? largest(reached, summaries, weights)
            : bestRanked(reached, ranked, weights);
    return new WeightChoice(weights, reached, rows, chosen, summaries, ranked);
  }

  /** Of the columns with most images the last in order of weight that keeps the objective. */
  private static int largest(
      List<Integer> reached, List<WeightSummary> summaries, List<Double> weights) {
    int most = Collections.max(reached);
    double best = Double.NEGATIVE_INFINITY;
    for (int w = 0; w < summaries.size(); w++) {
      best = reached.get(w) == most ? Math.max(best, summaries.get(w).objective()) : best;
    }
    int chosen = -1;
    for (int w = 0; w < summaries.size(); w++) {
      double least = best - (1 - KEPT) * Math.abs(best);
      boolean fits = reached.get(w) == most && summaries.get(w).objective() >= least;
      if (fits && (chosen < 0 || weights.get(w) > weights.get(chosen))) {
        chosen = w;
      }
    }
    return Math.max(0, chosen);
  }

  /** Of the columns with most images the one with the lowest mean rank. */
  private static int bestRanked(
      List<Integer> reached, List<RankedMeasure> ranked, List<Double> weights) {
    int most = Collections.max(reached);
    int chosen = -1;
    for (int w = 0; w < weights.size(); w++) {
      if (reached.get(w) < most) {
        continue;
      }
      double rank = RankedMeasure.meanRank(ranked, w);
      double best = chosen < 0 ? Double.POSITIVE_INFINITY : RankedMeasure.meanRank(ranked, chosen);
      if (rank < best || (rank == best && weights.get(w) > weights.get(chosen))) {
        chosen = w;
      }
    }
    return Math.max(0, chosen);
  }

  private static boolean isReached(
      Cell cell, Measure measure, Optional<Sturdiness> sturdiness, List<Measure> row) {
    int outputs = cell.target().outputs().size();
    if (outputs == 0 || measure.decision().isEmpty()) {
      double best = row.stream().mapToDouble(Measure::objective).max().orElse(0);
      return measure.objective() > 0 && measure.objective() >= best / 2;
    }
    Decision decision = measure.decision().get();
    if (outputs > 1) {
      return decision.first() && decision.target() >= 1.0 / (2 * outputs);
    }
    boolean held = sturdiness.map(s -> s.held() == 1).orElse(false);
    return decision.target() >= REACHED && held;
  }

  double weight() {
    return weights.get(chosen);
  }

  String reason() {
    String most = reached.get(chosen) + " of " + images;
    if (ranked.isEmpty()) {
      return "Weight "
          + Texts.number(weight())
          + " is the largest at which most images reach their target ("
          + most
          + ") while the mean objective keeps 95 % of the highest of these weights.";
    }
    return "Weight "
        + Texts.number(weight())
        + " has the lowest mean rank over "
        + ranked.size()
        + " measures ("
        + Texts.few(RankedMeasure.meanRank(ranked, chosen))
        + " of "
        + weights.size()
        + ") among the weights at which most images reach their target ("
        + most
        + "); its ranks: "
        + ranked.stream()
            .map(m -> m.name() + " " + Texts.number(m.ranks().get(chosen)))
            .collect(Collectors.joining(", "))
        + ".";
  }
}
