package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.visualizers.internal.Classifier;
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
   * One output, or each of several independent ones, is to have a probability of 0.995; each of k
   * outputs of a softmax more than 1/(k+1), so that no other can come before them.
   */
  static Goal of(Classifier classifier, List<Integer> outputs) {
    double sure = WeightChoice.REACHED + MARGIN;
    return switch (classifier.kind()) {
      case CLASSES -> {
        double least = outputs.size() == 1 ? sure : 1.0 / (outputs.size() + 1) + MARGIN;
        List<Objective> shares = each(classifier, OutputKind.LOG_SOFTMAX, outputs);
        yield classifier.isSoftmax()
            ? new Goal(each(classifier, OutputKind.PROBABILITY, outputs), least, shares)
            : new Goal(shares, StrictMath.log(least), shares);
      }
      case INDEPENDENT ->
          new Goal(
              each(classifier, OutputKind.PROBABILITY, outputs),
              classifier.outputAt(sure),
              each(classifier, OutputKind.UNIT, outputs));
      case TWO_CLASSES ->
          outputs.size() > 1
              ? NONE
              : new Goal(
                  each(classifier, OutputKind.PROBABILITY, outputs),
                  outputs.get(0) == 1 ? classifier.outputAt(sure) : -classifier.outputAt(1 - sure),
                  each(classifier, OutputKind.UNIT, outputs));
      case NUMBERS, NOTHING -> NONE;
    };
  }

  private static List<Objective> each(
      Classifier classifier, OutputKind part, List<Integer> outputs) {
    return outputs.stream().map(k -> classifier.ofClass(part, k)).toList();
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
