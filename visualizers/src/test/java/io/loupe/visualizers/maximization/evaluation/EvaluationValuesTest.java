package io.loupe.visualizers.maximization.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Objectives;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.maximization.ascent.Ascent.Arrival;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Cell.Climbed;
import io.loupe.visualizers.maximization.ascent.DeadGradientRestart;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity.ImageStatistics;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity.Percentiles;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity.Similarity;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.maximization.evaluation.WeightChoice.RankedMeasure;
import io.loupe.visualizers.maximization.evaluation.WeightChoice.WeightSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values worked out by hand. */
class EvaluationValuesTest {
  private static final Offset<Double> CLOSE = within(1e-6);
  private static final double NONE = Double.NaN;

  @Test
  void aPlaceAmongSamplesCountsTheSmallerAndHalfOfTheEqual() {
    double[] sorted = {1, 2, 2, 3};
    assertThat(Percentiles.of(sorted, 0)).isZero();
    assertThat(Percentiles.of(sorted, 1)).isEqualTo(0.125);
    assertThat(Percentiles.of(sorted, 2)).isEqualTo(0.5);
    assertThat(Percentiles.of(sorted, 2.5)).isEqualTo(0.75);
    assertThat(Percentiles.of(sorted, 4)).isEqualTo(1);
  }

  @Test
  void statisticsOfAnImageAreInSharesOfTheRange() {
    InputSpec input = InputSpec.of(Shape.of(1, 2, 2), 0, 10);
    ImageStatistics statistics = new ImageStatistics(input, AscentSettings.LOUPE);
    double[] of = statistics.of(Tensor.of(Shape.of(1, 2, 2), 0, 10, 0, 10));

    assertThat(of[0]).as("two steps of 1 between four values").isCloseTo(2 / 4.0, CLOSE);
    assertThat(of[1]).isCloseTo(0.5, CLOSE);
    assertThat(of[2]).isCloseTo(0.5, CLOSE);
    assertThat(of[3]).as("nothing is left at half the size").isCloseTo(1, CLOSE);
    double[] flat = statistics.of(Tensor.of(Shape.of(1, 2, 2), 3, 3, 3, 3));
    assertThat(flat[1]).isCloseTo(0.3, CLOSE);
    assertThat(flat[2]).isCloseTo(0, CLOSE);
    assertThat(flat[3]).isZero();
  }

  @Test
  void fineDetailIsWhatHalfTheSizeLoses() {
    InputSpec input = InputSpec.of(Shape.of(2, 3, 4), 0, 1);
    float[] values = new float[24];
    for (int i = 0; i < 24; i++) {
      values[i] = (i * 7 % 10) / 10f;
    }
    double[] halves = new double[4];
    for (int c = 0; c < 2; c++) {
      for (int j = 0; j < 2; j++) {
        int at = 12 * c + 2 * j;
        halves[2 * c + j] =
            ((double) values[at] + values[at + 1] + values[at + 4] + values[at + 5]) / 4;
      }
    }
    double[] all = new double[24];
    for (int i = 0; i < 24; i++) {
      all[i] = values[i];
    }
    double[] of =
        new ImageStatistics(input, AscentSettings.LOUPE).of(Tensor.of(Shape.of(2, 3, 4), values));
    assertThat(of[2]).isCloseTo(Math.sqrt(variance(all)), CLOSE);
    assertThat(of[3]).isCloseTo(1 - variance(halves) / variance(all), CLOSE);
  }

  @Test
  void aColumnIsSummarisedByMeansAndLeasts() {
    List<Evaluated> odd = new ArrayList<>();
    List<Evaluated> even = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      double p = n % 2 == 1 ? 0.125 * n : 0;
      Measure measure =
          new Measure(n, 0, 0, n == 0 ? Optional.empty() : decision(n == 4 ? NONE : p));
      Optional<Robustness> robustness =
          n == 3 ? Optional.empty() : Optional.of(new Robustness(p / 2, p));
      if (n % 2 == 1) {
        odd.add(evaluated(measure, robustness, new Similarity(2 * n, n == 5 ? NONE : n)));
      } else {
        even.add(evaluated(measure, robustness, null));
      }
    }
    assertThat(WeightSummary.of(4, 2, odd))
        .as("of 1, 3 and 5")
        .isEqualTo(new WeightSummary(4, 2, 3, 0.125, 0.375, 0.0625, 0.1875, 0.375, 6, 2));
    assertThat(WeightSummary.of(1, 0, even))
        .as("of 0, 2 and 4")
        .isEqualTo(new WeightSummary(1, 0, 2, 0, 0, 0, 0, 0, NONE, NONE));
  }

  @Test
  void weightsAreRankedByEachMeasureThatAllHave() {
    List<WeightSummary> summaries =
        List.of(
            new WeightSummary(1, 1, 1, 0, 0.995, 0, 0.5, 0, 0.25, NONE),
            new WeightSummary(2, 1, 1, 0, 0.999, 0, 0.75, 0, 0.5, 1),
            new WeightSummary(4, 1, 1, 0, 0.5, 0, 0.25, 0, 0.25, 1));
    List<RankedMeasure> ranked = RankedMeasure.of(summaries);

    assertThat(ranked)
        .extracting(RankedMeasure::name)
        .containsExactly(
            "target probability", "probability after small changes", "statistics off the data");
    assertThat(ranked.get(0).ranks()).as("from 0.99 on equal").containsExactly(1.5, 1.5, 3.0);
    assertThat(ranked.get(1).ranks()).containsExactly(2.0, 1.0, 3.0);
    assertThat(ranked.get(2).ranks()).as("lower is better").containsExactly(1.5, 3.0, 1.5);
    assertThat(RankedMeasure.meanRank(ranked, 0)).isCloseTo(5 / 3.0, CLOSE);
    assertThat(RankedMeasure.meanRank(List.of(), 0)).isNaN();
  }

  @Test
  void theTableOfWeightsHoldsEachColumnAndWhichWasChosen() {
    List<WeightSummary> summaries =
        List.of(
            new WeightSummary(1, 2, 3, 0.25, 0.5, 0.125, 0.375, 0.75, NONE, NONE),
            new WeightSummary(4, 1, 2, NONE, NONE, NONE, NONE, NONE, 0.5, 1.5));
    WeightChoice choice = new WeightChoice(summaries, 3, 0, List.of());
    Artifact.Table table = WeightReport.table(choice, 0);

    assertThat(table.rows())
        .containsExactly(
            List.of(1.0, 2, 3, 3.0, 0.25, 0.5, 0.125, 0.375, 0.75, "", "", "", true),
            List.of(4.0, 1, 3, 2.0, "", "", "", "", "", 0.5, 1.5, "", false));
    assertThat(table.caption())
        .startsWith(
            "Weight 1 is the largest at which most images reach their target (2 of 3) while the"
                + " mean objective keeps 95 % of the highest of these weights. A single output"
                + " counts as reached at a probability of at least 0.99 that comes first")
        .endsWith("No measure tells whether a person can read them: look.");
  }

  @Test
  void aDecisionIsFirstWhereNothingElseIsAsProbable() {
    double[] row = {0.4, 0.4, 0.2};

    assertThat(Decision.of(Kind.CLASSES, row, List.of(0)))
        .isEqualTo(new Decision(0.4, 0, 0.4, false));
    assertThat(Decision.of(Kind.CLASSES, row, List.of(0, 1)))
        .isEqualTo(new Decision(0.4, 0, 0.4, true));
    assertThat(Decision.of(Kind.CLASSES, row, List.of(0, 2)))
        .isEqualTo(new Decision(0.2, 0, 0.4, false));
    assertThat(Decision.of(Kind.CLASSES, new double[] {0.1, 0.2, 0.7}, List.of(2)))
        .isEqualTo(new Decision(0.7, 2, 0.7, true));
    assertThat(Decision.of(Kind.CLASSES, row, List.of()))
        .isEqualTo(new Decision(Double.NaN, 0, 0.4, false));
  }

  @Test
  void anIndependentOutputIsMeantAboveOneHalf() {
    double[] row = {0.9, 0.5, 0.6};

    assertThat(Decision.of(Kind.INDEPENDENT, row, List.of(0, 2)))
        .isEqualTo(new Decision(0.6, 0, 0.9, true));
    assertThat(Decision.of(Kind.INDEPENDENT, row, List.of(1)))
        .isEqualTo(new Decision(0.5, 0, 0.9, false));
    assertThat(Decision.of(Kind.INDEPENDENT, row, List.of()).first()).isFalse();
  }

  @Test
  void detailIsMeasuredAtHalfTheSizeOfAnyImage() {
    for (int[] size : new int[][] {{2, 4, 6}, {1, 1, 4}, {1, 5, 1}, {3, 1, 1}, {2, 5, 7}}) {
      int rows = Math.max(1, size[1] / 2);
      int columns = Math.max(1, size[2] / 2);
      InputSpec input = InputSpec.of(Shape.of(size[0], size[1], size[2]), 0, 1);
      float[] values = new float[input.shape().elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i * 7 % 11) / 11f;
      }
      double[] all = new double[values.length];
      double[] halves = new double[size[0] * rows * columns];
      for (int c = 0; c < size[0]; c++) {
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            for (int k = 0; k < 4; k++) {
              int row = Math.min(2 * i + k / 2, size[1] - 1);
              int column = Math.min(2 * j + k % 2, size[2] - 1);
              halves[(c * rows + i) * columns + j] +=
                  values[(c * size[1] + row) * size[2] + column] / 4;
            }
          }
        }
      }
      for (int i = 0; i < all.length; i++) {
        all[i] = values[i];
      }
      double[] of =
          new ImageStatistics(input, AscentSettings.LOUPE).of(Tensor.of(input.shape(), values));
      assertThat(of[3])
          .as("%d channels of %d by %d", size[0], size[1], size[2])
          .isCloseTo(Math.max(0, 1 - variance(halves) / variance(all)), within(1e-6));
    }
  }

  @Test
  void numbersAreWrittenForPeople() {
    assertThat(Texts.number(4)).isEqualTo("4");
    assertThat(Texts.number(0.5)).isEqualTo("0.5");
    assertThat(Texts.number(1e9)).isEqualTo("1.0E9");
    assertThat(Texts.share(0.9994)).isEqualTo("0.999");
    assertThat(Texts.share(0.9995)).isEqualTo(">0.999");
    assertThat(Texts.few(1.234)).isEqualTo("1.23");
    assertThat(Texts.rounded(0.01234)).isEqualTo(0.012);
    assertThat(Texts.rounded(0)).isZero();
    assertThat(Texts.rounded(NONE)).isZero();
    assertThat(Texts.brief("x".repeat(40))).hasSize(40).doesNotContain("\u2026");
    assertThat(Texts.brief("x".repeat(41))).hasSize(40).endsWith("\u2026");
  }

  @Test
  void variantsAreSaidToBeAlikeInATableAndASentence() {
    VariantSimilarity one = new VariantSimilarity("t", 4, 0.125);
    assertThat(VariantSimilarity.table("conv", 3, List.of(one)).rows())
        .containsExactly(List.of("t", 4.0, 3, "conv", 0.125));
    assertThat(VariantSimilarity.sentence("conv", List.of(one)))
        .endsWith("the mean cosine that is left (1 is the same): t 0.13.");
    assertThat(VariantSimilarity.sentence("conv", List.of())).isEmpty();
  }

  private static Optional<Decision> decision(double target) {
    return Optional.of(new Decision(target, 0, 0, true));
  }

  private static Evaluated evaluated(
      Measure measure, Optional<Robustness> robustness, @Nullable Similarity similarity) {
    Target target = new Target("t", Objectives.unit("preds", 3), List.of(3));
    Climbed climbed =
        new Climbed(
            new Cell(target, 0, 0), Arrival.NONE, 1, true, DeadGradientRestart.Outcome.ALIVE);
    return new Evaluated(climbed, measure, robustness, Optional.ofNullable(similarity));
  }

  private static double variance(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean) / values.length;
    }
    return sum;
  }
}
