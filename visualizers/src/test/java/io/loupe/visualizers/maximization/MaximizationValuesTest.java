package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.Classifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values worked out by hand. */
class MaximizationValuesTest {
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
    List<Measure> measures = new ArrayList<>();
    List<Optional<Sturdiness>> sturdiness = new ArrayList<>();
    List<Likeness> likeness = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      double p = n % 2 == 1 ? 0.125 * n : 0;
      measures.add(new Measure(n, 0, 0, n == 0 ? Optional.empty() : decision(n == 4 ? NONE : p)));
      sturdiness.add(n == 3 ? Optional.empty() : Optional.of(new Sturdiness(p / 2, p)));
      likeness.add(new Likeness(2 * n, n == 5 ? NONE : n));
    }
    assertThat(WeightSummary.of(1, 2, measures, sturdiness, likeness))
        .as("of 1, 3 and 5")
        .isEqualTo(new WeightSummary(3, 0.125, 0.375, 0.0625, 0.1875, 0.375, 6, 2));
    assertThat(WeightSummary.of(0, 2, measures, sturdiness, List.of()))
        .as("of 0, 2 and 4")
        .isEqualTo(new WeightSummary(2, 0, 0, 0, 0, 0, NONE, NONE));
  }

  @Test
  void weightsAreRankedByEachMeasureThatAllHave() {
    List<WeightSummary> summaries =
        List.of(
            new WeightSummary(1, 0, 0.995, 0, 0.5, 0, 0.25, NONE),
            new WeightSummary(1, 0, 0.999, 0, 0.75, 0, 0.5, 1),
            new WeightSummary(1, 0, 0.5, 0, 0.25, 0, 0.25, 1));
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
            new WeightSummary(3, 0.25, 0.5, 0.125, 0.375, 0.75, NONE, NONE),
            new WeightSummary(2, NONE, NONE, NONE, NONE, NONE, 0.5, 1.5));
    WeightChoice choice =
        new WeightChoice(List.of(1.0, 4.0), List.of(2, 1), 3, 0, summaries, List.of());
    Artifact.Table table = MaximizationTables.weights(choice, 0);

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
  void aStepOfAnAscentHasItsShareOfPenaltiesRateAndTransforms() {
    AscentSettings settings = AscentSettings.LOUPE.withSteps(100);

    assertThat(settings.penaltyShare(0)).isEqualTo(1 / 51.0);
    assertThat(settings.penaltyShare(24)).isEqualTo(25 / 51.0);
    assertThat(settings.penaltyShare(49)).isEqualTo(50 / 51.0);
    assertThat(settings.penaltyShare(50)).isEqualTo(1);
    assertThat(settings.rate(0)).isEqualTo(0.06);
    assertThat(settings.rate(50)).isEqualTo(0.06);
    assertThat(settings.rate(75)).isCloseTo(0.06 * 0.55, CLOSE);
    assertThat(settings.rate(100)).isCloseTo(0.06 * 0.1, CLOSE);
    assertThat(settings.transforms(0)).isEqualTo(settings.transforms());
    assertThat(settings.transforms(75)).isEqualTo(settings.transforms());
    assertThat(settings.transforms(85).degrees()).isCloseTo(18 * 0.6, CLOSE);
    assertThat(settings.transforms(99).pixels()).isEqualTo(1);
    assertThat(settings.isCalm(75)).isFalse();
    assertThat(settings.isCalm(76)).isTrue();
    assertThat(settings.keepsRange()).isTrue();
    assertThat(AscentSettings.KERAS_VIS.keepsRange()).isFalse();
    assertThat(AscentSettings.KERAS_VIS.rate(199)).isEqualTo(1);
    assertThat(AscentSettings.KERAS_VIS.penaltyShare(0)).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> AscentSettings.LOUPE.withSteps(0));
  }

  @Test
  void ofTwoArrivalsTheReachedAndThenTheLowerLossIsBetter() {
    Arrival reached = new Arrival(3, true, 5, 0);
    Arrival lower = new Arrival(4, true, 4, 0);
    Arrival missed = new Arrival(5, false, 1, 0);

    assertThat(missed.isBetterThan(Arrival.NONE)).isTrue();
    assertThat(reached.isBetterThan(missed)).isTrue();
    assertThat(missed.isBetterThan(reached)).isFalse();
    assertThat(lower.isBetterThan(reached)).isTrue();
    assertThat(reached.isBetterThan(lower)).isFalse();
    assertThat(reached.isBetterThan(reached)).isFalse();
    BestImages best = new BestImages(new float[] {0, 0, 0, 0}, 2);
    best.offer(1, missed, new float[] {1, 2, 3, 4});
    best.offer(1, new Arrival(6, false, 2, 0), new float[] {5, 6, 7, 8});
    assertThat(best.images()).containsExactly(0, 0, 3, 4);
    assertThat(best.arrival(1)).isEqualTo(missed);
    assertThat(best.arrival(0)).isEqualTo(Arrival.NONE);
    best.replace(0, reached, new float[] {5, 6, 7, 8});
    assertThat(best.images()).containsExactly(5, 6, 3, 4);
  }

  @Test
  void goalsAskForMoreThanCountsAsReached() {
    Classifier classes = Classifier.of(ReferenceEngine.model("digits", TinyConvNet.digits()));
    Goal one = Goal.of(classes, List.of(3));
    Goal three = Goal.of(classes, List.of(3, 4, 5));

    assertThat(one.least()).isEqualTo(0.995);
    assertThat(three.least()).isEqualTo(0.255);
    assertThat(one.isReachedBy(new double[] {0.995})).isTrue();
    assertThat(one.isReachedBy(new double[] {0.994})).isFalse();
    assertThat(three.isReachedBy(new double[] {0.3, 0.3, 0.2})).isFalse();
    assertThat(three.isReachedBy(new double[] {0.3, NONE, 0.3})).isFalse();
    assertThat(Goal.NONE.isNone()).isTrue();
    assertThat(one.isNone()).isFalse();
    assertThat(one.describe()).isEqualTo("probability(preds, 3) at least 0.995");
    var unit = Objectives.unit("preds", 3);
    assertThat(one.emphasised(unit, 0)).isEqualTo(unit);
    assertThat(Goal.of(classes, List.of(3, 4)).emphasised(unit, 4).describe())
        .isEqualTo("unit(preds, 3) + 2*logsoftmax(preds, 3) + 2*logsoftmax(preds, 4)");
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
    assertThat(TvWeights.about(0.1))
        .containsExactly(0.0031, 0.0063, 0.013, 0.025, 0.05, 0.1, 0.2, 0.4);
    assertThat(TvWeights.about(0)).containsExactly(0.0);
  }

  @Test
  void batchesHoldAsManyAsMemoryAllows() {
    List<String> seen = new ArrayList<>();
    ItemBatches.of(4).forEach(10, (from, count) -> seen.add(from + "+" + count));
    assertThat(seen).containsExactly("0+4", "4+4", "8+2");
    assertThat(ItemBatches.of(4).count(10)).isEqualTo(3);
    assertThat(ItemBatches.of(4).count(8)).isEqualTo(2);
    assertThat(ItemBatches.of(9).grouped(4).count(10)).isEqualTo(5);
    assertThat(ItemBatches.of(3).grouped(4).count(10)).isEqualTo(10);
    Tensor part = ItemBatches.part(Tensor.of(Shape.of(3, 1, 1, 2), 1, 2, 3, 4, 5, 6), 1, 2);
    assertThat(part.shape()).isEqualTo(Shape.of(2, 1, 1, 2));
    assertThat(part.toArray()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void theWorkingScaleIsByChannelAndForKerasVisTheModelsOwn() {
    InputSpec input = new InputSpec(Shape.of(2, 1, 2), 0, 10, List.of(0.0, 0.0), List.of(1.0, 2.0));
    float[] values = {10, 5, 10, 5, 20, 10, 20, 10};

    assertThat(WorkingScale.of(input, Preset.LOUPE).divided(values))
        .containsExactly(1, 0.5f, 2, 1, 2, 1, 4, 2);
    assertThat(WorkingScale.of(input, Preset.LOUPE).multiplied(new float[] {1, 1, 1, 1}))
        .containsExactly(10, 10, 5, 5);
    assertThat(WorkingScale.of(input, Preset.LOUPE).range().highest(1)).isEqualTo(1);
    assertThat(WorkingScale.of(input, Preset.KERAS_VIS).divided(values)).containsExactly(values);
    assertThat(WorkingScale.of(input, Preset.KERAS_VIS).range().highest(1)).isEqualTo(5);
  }

  /** FNV-1a of purpose and key, 64 bits, by its published constants. */
  @Test
  void everyTargetHasAStreamOfItsOwn() {
    assertThat(Target.key(Objectives.unit("head of 'it':logits", 3)))
        .as("layers have other names in other formats")
        .isEqualTo(Target.key(Objectives.unit("23:logits", 3)))
        .isEqualTo("unit(preds:logits, 3)")
        .isNotEqualTo(Target.key(Objectives.unit("23", 3)));
    assertThat(
            Target.key(
                new Objective.SoftMin(
                    2, List.of(Objectives.unit("2", 3), Objectives.channel("a", 1).times(-2)))))
        .isEqualTo("softmin(2, unit(preds, 3), -2*channel(preds1, 1))");

    Target target = new Target("t", Objectives.unit("preds", 3), List.of(3), "b");
    assertThat(new Target("t", target.objective(), List.of(), "").sharedStream(""))
        .as("of the text |")
        .isEqualTo((0xcbf29ce484222325L ^ '|') * 0x100000001b3L);
    assertThat(target.stream("start")).isEqualTo(target.sharedStream("start"));
    assertThat(target.asVariant(0).stream("start")).isEqualTo(target.stream("start"));
    assertThat(target.asVariant(2).stream("start"))
        .isEqualTo(target.sharedStream("start of variant 2"))
        .isNotEqualTo(target.stream("start"));
    assertThat(target.name()).isEqualTo("t");
    assertThat(target.asVariant(1).name()).isEqualTo("t, variant 2");
    Cell cell = new Cell(target, 1, 0);
    assertThat(new Attempt(cell, 0).stream("start")).isEqualTo(target.stream("start"));
    assertThat(new Attempt(cell, 2).stream("start")).isEqualTo(target.stream("start 2"));
  }

  @Test
  void variantsCostAShareOfTheGainOrWhatIsGiven() {
    Variants followed = new Variants(3, "conv", OptionalDouble.empty());
    assertThat(followed.weight(2)).isCloseTo(0.3, CLOSE);
    assertThat(followed.followGain()).isTrue();
    Variants given = new Variants(3, "conv", OptionalDouble.of(7));
    assertThat(given.weight(2)).isEqualTo(7);
    assertThat(given.followGain()).isFalse();
    assertThat(Variants.NONE.weight(2)).isZero();
    assertThat(Variants.NONE.followGain()).isFalse();
    Target target = new Target("t", Objectives.unit("preds", 3), List.of(3));
    assertThat(given.multiplied(List.of(target)))
        .extracting(Target::name)
        .containsExactly("t, variant 1", "t, variant 2", "t, variant 3");
    VariantLikeness one = new VariantLikeness("t", 4, 0.125);
    assertThat(VariantLikeness.table(given, List.of(one)).rows())
        .containsExactly(List.of("t", 4.0, 3, "conv", 0.125));
    assertThat(VariantLikeness.sentence(given, List.of(one)))
        .endsWith("the mean cosine that is left (1 is the same): t 0.13.");
    assertThat(VariantLikeness.sentence(given, List.of())).isEmpty();
  }

  private static Optional<Decision> decision(double target) {
    return Optional.of(new Decision(target, 0, 0, true));
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
