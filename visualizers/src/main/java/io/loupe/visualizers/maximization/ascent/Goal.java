package io.loupe.visualizers.maximization.ascent;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an image must reach before its penalties count in full. While it is missed late in an
 * ascent, they are relaxed step by step.
 *
 * @param measures what is looked at, for example the probability of an output
 * @param least what each of them must have at least
 * @param decision what counts more while the goal is missed
 */
public record Goal(List<Objective> measures, double least, List<Objective> decision) {
  /** Nothing to reach: penalties keep their weight. */
  public static final Goal NONE = new Goal(List.of(), 0, List.of());

  /** Probability from which an output counts as reached. */
  public static final double REACHED = 0.99;

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
  public static Goal of(Classifier classifier, List<Integer> outputs) {
    double sure = REACHED + MARGIN;
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

  public boolean isNone() {
    return measures.isEmpty();
  }

  /** An objective with the decision counting more. */
  public Objective emphasised(Objective objective, double factor) {
    Objective all = objective;
    for (Objective one : decision) {
      all = factor == 0 ? all : all.plus(one.times(factor / decision.size()));
    }
    return all;
  }

  public boolean isReachedBy(double[] values) {
    for (double value : values) {
      if (!(value >= least)) {
        return false;
      }
    }
    return true;
  }

  public String describe() {
    return measures.stream().map(Objective::describe).collect(Collectors.joining(", "))
        + " at least "
        + least;
  }

  /**
   * What is done for items that miss their goal late in an ascent: at every look their decision
   * counts twice as much on top of the objective, and their transformations calm down. Penalties
   * keep their weight.
   */
  static final class Help {
    private static final double FROM = 0.35;
    private static final double MORE = 2;
    private static final double MOST = 128;
    private static final double CALMER = 0.75;

    private final List<AscentItem> items;
    private final double[] emphasis;
    private final double[] calm;
    private final boolean[] reached;

    Help(List<AscentItem> items) {
      this.items = items;
      this.emphasis = new double[items.size()];
      this.calm = new double[items.size()];
      this.reached = new boolean[items.size()];
      Arrays.fill(calm, 1);
    }

    /**
     * Looks which goals are reached; where one is missed late, helps.
     *
     * @param images one for each of the items that are shown
     * @return the objective of each of them
     */
    double[] look(Differentiable model, Tensor images, int[] shown, double progress) {
      double[][] values =
          Scores.of(
              model, IntStream.of(shown).mapToObj(n -> measured(items.get(n))).toList(), images);
      double[] objectives = new double[shown.length];
      for (int at = 0; at < shown.length; at++) {
        int n = shown[at];
        objectives[at] = values[at][0];
        double[] measures = Arrays.copyOfRange(values[at], 1, values[at].length);
        reached[n] = items.get(n).goal().isReachedBy(measures);
        if (!reached[n] && progress >= FROM) {
          emphasis[n] = emphasis[n] == 0 ? 1 : Math.min(MOST, MORE * emphasis[n]);
          calm[n] *= CALMER;
        }
      }
      return objectives;
    }

    private static List<Objective> measured(AscentItem item) {
      return Stream.concat(Stream.of(item.objective()), item.goal().measures().stream()).toList();
    }

    /** What each of the items that are shown climbs now. */
    Objective objective(int[] shown) {
      return new Objective.PerItem(
          IntStream.of(shown)
              .mapToObj(n -> items.get(n).goal().emphasised(items.get(n).objective(), emphasis[n]))
              .toList());
    }

    /** Share of its transformations that an item still meets. */
    double calm(int item) {
      return calm[item];
    }

    /** Weight of an item's decision on top of its objective. */
    double emphasis(int item) {
      return emphasis[item];
    }

    boolean isReached(int item) {
      return reached[item];
    }
  }
}
