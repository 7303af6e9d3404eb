package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Objectives;
import io.loupe.visualizers.internal.Classifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WeightChoiceTest {
  @Test
  void largestWeightThatReachesAndKeepsTheObjectiveIsChosen() {
    WeightChoice choice =
        choose(List.of(3), new double[] {10, 9.8, 9.6, 8}, new double[] {1, 1, 0.99, 1}, 1);

    assertThat(choice.reached()).containsExactly(1, 1, 1, 1);
    assertThat(choice.weight()).isEqualTo(4);
    assertThat(choice.reason())
        .isEqualTo(
            "Weight 4 is the largest at which most images reach their target (1 of 1) while the"
                + " mean objective keeps 95 % of the highest of these weights.");
  }

  @Test
  void reachingTheTargetGoesBeforeTheObjective() {
    WeightChoice choice =
        choose(List.of(3), new double[] {20, 10, 9, 8}, new double[] {0.5, 0.98, 0.999, 0.9}, 1);

    assertThat(choice.reached()).containsExactly(0, 0, 1, 0);
    assertThat(choice.weight()).isEqualTo(4);
  }

  @Test
  void oneOutputMustSurviveSmallChanges() {
    assertThat(choose(List.of(3), new double[] {1}, new double[] {1}, 15 / 16.0).reached())
        .containsExactly(0);
  }

  @Test
  void severalOutputsMustComeFirstWithAFairShareEach() {
    double[] flat = {1, 1, 1};
    assertThat(choose(List.of(3, 4), flat, new double[] {0.25, 0.24, 0.4}, 0).reached())
        .containsExactly(1, 0, 1);
  }

  @Test
  void filtersMustKeepHalfOfTheirHighestValue() {
    double[] objectives = {2, 1.1, 0.9};
    assertThat(choose(List.of(), objectives, new double[] {0, 0, 0}, 0).reached())
        .containsExactly(1, 1, 0);
  }

  @Test
  void decisionsNameTheLowestOfTheOutputsMeantAndTheHighestOfAll() {
    double[] row = {0.1, 0.5, 0.4};
    assertThat(Decision.of(Classifier.Kind.CLASSES, row, List.of(1, 2)))
        .isEqualTo(new Decision(0.4, 1, 0.5, true));
    assertThat(Decision.of(Classifier.Kind.CLASSES, row, List.of(0, 1)))
        .isEqualTo(new Decision(0.1, 1, 0.5, false));
    assertThat(Decision.of(Classifier.Kind.CLASSES, row, List.of()).target()).isNaN();
    assertThat(Decision.of(Classifier.Kind.CLASSES, row, List.of()).first()).isFalse();
  }

  @Test
  void withDataTheLowestMeanRankIsChosenAndTheReasonNamesTheRanks() {
    List<Likeness> likeness =
        List.of(new Likeness(0.9, 2), new Likeness(0.5, 1.5), new Likeness(0.7, 1));
    WeightChoice choice =
        choose(
            List.of(3), new double[] {10, 9, 8}, new double[] {0.9999, 0.999, 0.995}, 1, likeness);

    assertThat(choice.ranked())
        .extracting(RankedMeasure::ranks)
        .containsExactly(
            List.of(2.0, 2.0, 2.0),
            List.of(2.0, 2.0, 2.0),
            List.of(3.0, 1.0, 2.0),
            List.of(3.0, 2.0, 1.0));
    assertThat(choice.weight()).as("the larger of equals").isEqualTo(4);
    assertThat(choice.reason())
        .isEqualTo(
            "Weight 4 has the lowest mean rank over 4 measures (1.75 of 3) among the weights at"
                + " which most images reach their target (1 of 1); its ranks: target probability"
                + " 2, probability after small changes 2, statistics off the data 2, distance to"
                + " the nearest sample 1.");
  }

  @Test
  void aWeightThatMissesTargetsIsNotChosenForItsRank() {
    List<Likeness> likeness = List.of(new Likeness(0.9, 2), new Likeness(0.1, 0.5));
    WeightChoice choice =
        choose(List.of(3), new double[] {10, 9}, new double[] {0.999, 0.5}, 1, likeness);

    assertThat(choice.weight()).isEqualTo(1);
  }

  private static WeightChoice choose(
      List<Integer> outputs, double[] objectives, double[] probabilities, double held) {
    return choose(outputs, objectives, probabilities, held, List.of());
  }

  private static WeightChoice choose(
      List<Integer> outputs,
      double[] objectives,
      double[] probabilities,
      double held,
      List<Likeness> likeness) {
    Target target = new Target("t", Objectives.unit("preds", 3), outputs);
    List<Cell> cells = new ArrayList<>();
    List<Measure> measures = new ArrayList<>();
    List<Optional<Sturdiness>> sturdiness = new ArrayList<>();
    for (int w = 0; w < objectives.length; w++) {
      cells.add(new Cell(target, 1 << w, 0));
      Decision decision = new Decision(probabilities[w], 3, probabilities[w], true);
      measures.add(new Measure(objectives[w], 0, 0, Optional.of(decision)));
      sturdiness.add(Optional.of(new Sturdiness(0, held)));
    }
    return WeightChoice.of(objectives.length, cells, measures, sturdiness, likeness);
  }
}
