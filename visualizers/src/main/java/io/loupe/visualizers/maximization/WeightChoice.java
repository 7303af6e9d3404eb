package io.loupe.visualizers.maximization;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which weight of the total variation suits all targets: of those at which most images reach their
 * target, the largest, since it gives the smoothest pictures.
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
    int chosen = 0;
    for (int w = 1; w < columns; w++) {
      int more = Integer.compare(reached.get(w), reached.get(chosen));
      if (more > 0 || (more == 0 && weights.get(w) > weights.get(chosen))) {
        chosen = w;
      }
    }
    return new WeightChoice(weights, reached, rows, chosen);
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
        + " is the largest of those at which most images reach their target ("
        + reached.get(chosen)
        + " of "
        + images
        + ").";
  }
}
