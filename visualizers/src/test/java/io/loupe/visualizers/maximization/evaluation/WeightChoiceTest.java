package io.loupe.visualizers.maximization.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Objectives;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.ascent.Ascent.Arrival;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Cell.Climbed;
import io.loupe.visualizers.maximization.ascent.DeadGradientRestart;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity.Similarity;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.maximization.evaluation.WeightChoice.RankedMeasure;
import io.loupe.visualizers.maximization.evaluation.WeightChoice.WeightSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WeightChoiceTest {
  @Test
  void largestWeightThatReachesAndKeepsTheObjectiveIsChosen() {
    WeightChoice choice =
        choose(List.of(3), new double[] {10, 9.8, 9.6, 8}, new double[] {1, 1, 0.99, 1}, 1);

    assertThat(reached(choice)).containsExactly(1, 1, 1, 1);
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

    assertThat(reached(choice)).containsExactly(0, 0, 1, 0);
    assertThat(choice.weight()).isEqualTo(4);
  }

  @Test
  void oneOutputMustSurviveSmallChanges() {
    assertThat(reached(choose(List.of(3), new double[] {1}, new double[] {1}, 15 / 16.0)))
        .containsExactly(0);
  }

  @Test
  void severalOutputsMustComeFirstWithAFairShareEach() {
    double[] flat = {1, 1, 1};
    assertThat(reached(choose(List.of(3, 4), flat, new double[] {0.25, 0.24, 0.4}, 0)))
        .containsExactly(1, 0, 1);
  }

  @Test
  void filtersMustKeepHalfOfTheirHighestValue() {
    double[] objectives = {2, 1.1, 0.9};
    assertThat(reached(choose(List.of(), objectives, new double[] {0, 0, 0}, 0)))
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
    List<Similarity> similarities =
        List.of(new Similarity(0.9, 2), new Similarity(0.5, 1.5), new Similarity(0.7, 1));
    WeightChoice choice =
        choose(
            List.of(3),
            new double[] {10, 9, 8},
            new double[] {0.9999, 0.999, 0.995},
            1,
            similarities);

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
    List<Similarity> similarities = List.of(new Similarity(0.9, 2), new Similarity(0.1, 0.5));
    WeightChoice choice =
        choose(List.of(3), new double[] {10, 9}, new double[] {0.999, 0.5}, 1, similarities);

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
      List<Similarity> similarities) {
    Target target = new Target("t", Objectives.unit("preds", 3), outputs);
    List<Evaluated> images = new ArrayList<>();
    for (int w = 0; w < objectives.length; w++) {
      Decision decision = new Decision(probabilities[w], 3, probabilities[w], true);
      images.add(
          new Evaluated(
              new Climbed(
                  new Cell(target, 1 << w, 0),
                  Arrival.NONE,
                  1,
                  true,
                  DeadGradientRestart.Outcome.ALIVE),
              new Measure(objectives[w], 0, 0, Optional.of(decision)),
              Optional.of(new Robustness(0, held)),
              similarities.isEmpty() ? Optional.empty() : Optional.of(similarities.get(w))));
    }
    return WeightChoice.of(objectives.length, images);
  }

  private static List<Integer> reached(WeightChoice choice) {
    return choice.columns().stream().map(WeightSummary::reached).toList();
  }
}
