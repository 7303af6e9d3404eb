package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an image must reach before its penalties count in full. While it is missed late in an
 * ascent, they are relaxed step by step.
 *
 * @param measures what is looked at, for example the probability of an output
 * @param least what each of them must have at least
 * @param decision what counts more while the goal is missed
 */
@Experimental
public record Goal(List<Objective> measures, double least, List<Objective> decision) {
  /** Nothing to reach: penalties keep their weight. */
  public static final Goal NONE = new Goal(List.of(), 0, List.of());

  private static final double MARGIN = 0.005;

  /**
   * Creates a goal; the measures are copied.
   *
   * @param measures what is looked at
   * @param least what each of them must have at least
   * @param decision what counts more while the goal is missed
   */
  public Goal {
    measures = List.copyOf(measures);
    decision = List.copyOf(decision);
  }

  /**
   * One output is to have a probability of 0.995; each of k outputs more than 1/(k+1), so that no
   * other can come before them.
   */
  static Goal of(String head, List<Integer> outputs) {
    double least =
        outputs.size() == 1 ? WeightChoice.REACHED + MARGIN : 1.0 / (outputs.size() + 1) + MARGIN;
    return new Goal(
        outputs.stream().map(k -> Objectives.probability(head, k)).toList(),
        least,
        outputs.stream().map(k -> Objectives.logSoftmax(head, k)).toList());
  }

  boolean isNone() {
    return measures.isEmpty();
  }

  /** An objective with the decision counting more. */
  Objective emphasised(Objective objective, double factor) {
    Objective all = objective;
    for (Objective one : decision) {
      all = factor == 0 ? all : all.plus(one.times(factor / decision.size()));
    }
    return all;
  }

  boolean isReachedBy(double[] values) {
    for (double value : values) {
      if (!(value >= least)) {
        return false;
      }
    }
    return true;
  }

  String describe() {
    return measures.stream().map(Objective::describe).collect(Collectors.joining(", "))
        + " at least "
        + least;
  }
}
