package io.loupe.visualizers.maximization;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One measure of all weights with the ranks it gives them.
 *
 * @param name for people
 * @param values one for each weight
 * @param higherIsBetter which end gets rank 1
 * @param ranks from 1, the mean of the places for equals
 */
record RankedMeasure(String name, List<Double> values, boolean higherIsBetter, List<Double> ranks) {

  /** All measures that every weight has. */
  static List<RankedMeasure> of(List<WeightSummary> summaries) {
    List<RankedMeasure> all = new ArrayList<>();
    add(all, summaries, "target probability", WeightSummary::mean, true);
    add(all, summaries, "probability after small changes", WeightSummary::meanWorst, true);
    add(all, summaries, "statistics off the data", WeightSummary::statistics, false);
    add(all, summaries, "distance to the nearest sample", WeightSummary::nearest, false);
    return List.copyOf(all);
  }

  static double meanRank(List<RankedMeasure> measures, int weight) {
    return measures.stream().mapToDouble(m -> m.ranks().get(weight)).average().orElse(Double.NaN);
  }

  private static void add(
      List<RankedMeasure> all,
      List<WeightSummary> summaries,
      String name,
      ToDoubleFunction<WeightSummary> value,
      boolean higherIsBetter) {
    List<Double> values = summaries.stream().map(value::applyAsDouble).toList();
    if (values.stream().allMatch(Double::isFinite)) {
      all.add(
          new RankedMeasure(
              name,
              values,
              higherIsBetter,
              ranks(higherIsBetter ? settled(values) : values, higherIsBetter)));
    }
  }

  /** Probabilities that count as reached are equals: what is above differs by chance. */
  private static List<Double> settled(List<Double> probabilities) {
    return probabilities.stream().map(p -> Math.min(p, WeightChoice.REACHED)).toList();
  }

  private static List<Double> ranks(List<Double> values, boolean higherIsBetter) {
    List<Double> ranks = new ArrayList<>();
    for (double value : values) {
      int better = 0;
      int equal = 0;
      for (double other : values) {
        better += other != value && (other > value) == higherIsBetter ? 1 : 0;
        equal += other == value ? 1 : 0;
      }
      ranks.add(better + (equal + 1) / 2.0);
    }
    return ranks;
  }
}
