package io.loupe.visualizers.maximization;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which weight of the total variation suits all targets: of those at which most images reach their
 * target and which keep 95 % of the highest mean objective among them, the largest, since it gives
 * the smoothest pictures.
 *
 * <p>An image of one output has reached it at a probability of 0.99 that comes first after every
 * small change too; one of k outputs when they are the k most probable, each with at least 1/(2k);
 * one of anything else when it keeps half of the value that its target has at its best weight.
 *
 * @param weights the sweep
 * @param reached images that reached their target, for each weight
 * @param images images for each weight
 * @param chosen index of the weight chosen
 */
record WeightChoice(List<Double> weights, List<Integer> reached, int images, int chosen) {
  static final double REACHED = 0.99;
  private static final double KEPT = 0.95;

  /** Chooses; cells are ordered by target, then weight. */
  static WeightChoice of(
      int columns,
      List<Cell> cells,
      List<Measure> measures,
      List<Optional<Sturdiness>> sturdiness) {
    List<Double> weights = cells.subList(0, columns).stream().map(Cell::weight).toList();
    int rows = cells.size() / columns;
    List<Integer> reached = new ArrayList<>();
    for (int w = 0; w < columns; w++) {
      int count = 0;
      for (int r = 0; r < rows; r++) {
        int n = r * columns + w;
        List<Measure> row = measures.subList(r * columns, (r + 1) * columns);
        count += isReached(cells.get(n), measures.get(n), sturdiness.get(n), row) ? 1 : 0;
      }
      reached.add(count);
    }
    return new WeightChoice(
        weights, reached, rows, largest(reached, means(measures, columns), weights));
  }

  /** Of the columns with most images the last in order of weight that keeps the objective. */
  private static int largest(List<Integer> reached, double[] means, List<Double> weights) {
    int most = Collections.max(reached);
    double best = Double.NEGATIVE_INFINITY;
    for (int w = 0; w < means.length; w++) {
      best = reached.get(w) == most ? Math.max(best, means[w]) : best;
    }
    int chosen = -1;
    for (int w = 0; w < means.length; w++) {
      boolean fits = reached.get(w) == most && means[w] >= best - (1 - KEPT) * Math.abs(best);
      if (fits && (chosen < 0 || weights.get(w) > weights.get(chosen))) {
        chosen = w;
      }
    }
    return Math.max(0, chosen);
  }

  private static double[] means(List<Measure> measures, int columns) {
    double[] means = new double[columns];
    for (int n = 0; n < measures.size(); n++) {
      means[n % columns] += measures.get(n).objective() * columns / measures.size();
    }
    return means;
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
    return "Weight "
        + Texts.number(weight())
        + " is the largest at which most images reach their target ("
        + reached.get(chosen)
        + " of "
        + images
        + ") while the mean objective keeps 95 % of the highest of these weights.";
  }
}
