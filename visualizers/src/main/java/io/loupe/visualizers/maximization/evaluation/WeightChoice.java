package io.loupe.visualizers.maximization.evaluation;

import io.loupe.visualizers.maximization.ascent.Goal;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity.Similarity;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Which weight of the total variation suits all targets, of those at which most images reach their
 * target. With data the one whose measures have the lowest mean rank, the larger of equals. Without
 * data the largest that keeps 95 % of the highest mean objective among them, since it gives the
 * smoothest pictures.
 *
 * <p>An image of one output has reached it at a probability of 0.99 that comes first after 95 % of
 * small changes too; one of k outputs when they are the k most probable, each with at least 1/(2k);
 * one of anything else when it keeps half of the value that its target has at its best weight.
 *
 * @param columns what was measured, for each weight
 * @param images images for each weight
 * @param chosen index of the weight chosen
 * @param ranked measures that were ranked; empty without data
 */
public record WeightChoice(
    List<WeightSummary> columns, int images, int chosen, List<RankedMeasure> ranked) {
  private static final double KEPT = 0.95;

  public WeightChoice {
    columns = List.copyOf(columns);
    ranked = List.copyOf(ranked);
  }

  /** Chooses; images are ordered by target, then weight. */
  static WeightChoice of(int columns, List<Evaluated> images) {
    int rows = images.size() / columns;
    List<WeightSummary> summaries = new ArrayList<>();
    for (int w = 0; w < columns; w++) {
      List<Evaluated> column = new ArrayList<>();
      int reached = 0;
      for (int r = 0; r < rows; r++) {
        Evaluated image = images.get(r * columns + w);
        column.add(image);
        reached += isReached(image, images.subList(r * columns, (r + 1) * columns)) ? 1 : 0;
      }
      summaries.add(WeightSummary.of(images.get(w).cell().weight(), reached, column));
    }
    boolean data = images.stream().allMatch(image -> image.similarity().isPresent());
    List<RankedMeasure> ranked = data ? RankedMeasure.of(summaries) : List.of();
    int chosen = ranked.isEmpty() ? largest(summaries) : bestRanked(summaries, ranked);
    return new WeightChoice(summaries, rows, chosen, ranked);
  }

  /** Of the columns with most images the last in order of weight that keeps the objective. */
  private static int largest(List<WeightSummary> summaries) {
    int most = mostReached(summaries);
    double best = Double.NEGATIVE_INFINITY;
    for (WeightSummary one : summaries) {
      best = one.reached() == most ? Math.max(best, one.objective()) : best;
    }
    double least = best - (1 - KEPT) * Math.abs(best);
    int chosen = -1;
    for (int w = 0; w < summaries.size(); w++) {
      WeightSummary one = summaries.get(w);
      boolean fits = one.reached() == most && one.objective() >= least;
      if (fits && (chosen < 0 || one.weight() > summaries.get(chosen).weight())) {
        chosen = w;
      }
    }
    return Math.max(0, chosen);
  }

  /** Of the columns with most images the one with the lowest mean rank. */
  private static int bestRanked(List<WeightSummary> summaries, List<RankedMeasure> ranked) {
    int most = mostReached(summaries);
    int chosen = -1;
    for (int w = 0; w < summaries.size(); w++) {
      WeightSummary one = summaries.get(w);
      if (one.reached() < most) {
        continue;
      }
      double rank = RankedMeasure.meanRank(ranked, w);
      double best = chosen < 0 ? Double.POSITIVE_INFINITY : RankedMeasure.meanRank(ranked, chosen);
      if (rank < best || (rank == best && one.weight() > summaries.get(chosen).weight())) {
        chosen = w;
      }
    }
    return Math.max(0, chosen);
  }

  private static int mostReached(List<WeightSummary> summaries) {
    return summaries.stream().mapToInt(WeightSummary::reached).max().orElse(0);
  }

  private static boolean isReached(Evaluated image, List<Evaluated> row) {
    Measure measure = image.measure();
    int outputs = image.cell().target().outputs().size();
    if (outputs == 0 || measure.decision().isEmpty()) {
      double best = row.stream().mapToDouble(e -> e.measure().objective()).max().orElse(0);
      return measure.objective() > 0 && measure.objective() >= best / 2;
    }
    return image.standing().isReached();
  }

  public double weight() {
    return columns.get(chosen).weight();
  }

  public String reason() {
    String most = columns.get(chosen).reached() + " of " + images;
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
        + columns.size()
        + ") among the weights at which most images reach their target ("
        + most
        + "); its ranks: "
        + ranked.stream()
            .map(m -> m.name() + " " + Texts.number(m.ranks().get(chosen)))
            .collect(Collectors.joining(", "))
        + ".";
  }

  /**
   * What was measured at one weight, over all targets; NaN where nothing was.
   *
   * @param weight of the total variation
   * @param reached images that reached their target
   * @param objective mean value of the objectives
   * @param lowest lowest probability of a target
   * @param mean mean probability of the targets
   * @param worst lowest probability of a target after small changes
   * @param meanWorst mean over the targets of the lowest probability after small changes
   * @param held mean share of the small changes after which the target still comes first
   * @param statistics mean of {@link Similarity#statistics()}
   * @param nearest mean of {@link Similarity#nearest()}
   */
  public record WeightSummary(
      double weight,
      int reached,
      double objective,
      double lowest,
      double mean,
      double worst,
      double meanWorst,
      double held,
      double statistics,
      double nearest) {

    static WeightSummary of(double weight, int reached, List<Evaluated> images) {
      List<Double> objectives = new ArrayList<>();
      List<Double> targets = new ArrayList<>();
      List<Double> worst = new ArrayList<>();
      List<Double> held = new ArrayList<>();
      List<Double> statistics = new ArrayList<>();
      List<Double> nearest = new ArrayList<>();
      for (Evaluated image : images) {
        objectives.add(image.measure().objective());
        image.measure().decision().map(Decision::target).ifPresent(targets::add);
        image.robustness().map(Robustness::worst).ifPresent(worst::add);
        image.robustness().map(Robustness::held).ifPresent(held::add);
        image.similarity().map(Similarity::statistics).ifPresent(statistics::add);
        image.similarity().map(Similarity::nearest).ifPresent(nearest::add);
      }
      return new WeightSummary(
          weight,
          reached,
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

  /**
   * One measure of all weights with the ranks it gives them.
   *
   * @param name for people
   * @param values one for each weight
   * @param higherIsBetter which end gets rank 1
   * @param ranks from 1, the mean of the places for equals
   */
  public record RankedMeasure(
      String name, List<Double> values, boolean higherIsBetter, List<Double> ranks) {

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
      return probabilities.stream().map(p -> Math.min(p, Goal.REACHED)).toList();
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
}
