package io.loupe.visualizers.maximization;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was measured at one weight, over all targets; NaN where nothing was.
 *
 * @param objective mean value of the objectives
 * @param lowest lowest probability of a target
 * @param mean mean probability of the targets
 * @param worst lowest probability of a target after small changes
 * @param meanWorst mean over the targets of the lowest probability after small changes
 * @param held mean share of the small changes after which the target still comes first
 * @param statistics mean of {@link Likeness#statistics()}
 * @param nearest mean of {@link Likeness#nearest()}
 */
record WeightSummary(
    double objective,
    double lowest,
    double mean,
    double worst,
    double meanWorst,
    double held,
    double statistics,
    double nearest) {

  static WeightSummary of(
      int column,
      int columns,
      List<Measure> measures,
      List<Optional<Sturdiness>> sturdiness,
      List<Likeness> likeness) {
    List<Double> objectives = new ArrayList<>();
    List<Double> targets = new ArrayList<>();
    List<Double> worst = new ArrayList<>();
    List<Double> held = new ArrayList<>();
    List<Double> statistics = new ArrayList<>();
    List<Double> nearest = new ArrayList<>();
    for (int n = column; n < measures.size(); n += columns) {
      objectives.add(measures.get(n).objective());
      measures.get(n).decision().map(Decision::target).ifPresent(targets::add);
      sturdiness.get(n).map(Sturdiness::worst).ifPresent(worst::add);
      sturdiness.get(n).map(Sturdiness::held).ifPresent(held::add);
      if (!likeness.isEmpty()) {
        statistics.add(likeness.get(n).statistics());
        nearest.add(likeness.get(n).nearest());
      }
    }
    return new WeightSummary(
        mean(objectives),
        least(targets),
        mean(targets),
        least(worst),
        mean(worst),
        mean(held),
        mean(statistics),
        mean(nearest));
  }

  private static double least(List<Double> values) {
    return values.stream().mapToDouble(v -> v).filter(Double::isFinite).min().orElse(Double.NaN);
  }

  private static double mean(List<Double> values) {
    return values.stream()
        .mapToDouble(v -> v)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }
}
