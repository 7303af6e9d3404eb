package io.loupe.visualizers.maximization.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.maximization.ascent.Ascent.Arrival;
import io.loupe.visualizers.maximization.ascent.Ascent.BestImages;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values worked out by hand. */
class AscentValuesTest {
  private static final Offset<Double> CLOSE = within(1e-6);
  private static final double NONE = Double.NaN;

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
  void batchesHoldAsManyAsMemoryAllows() {
    List<String> seen = new ArrayList<>();
    Batches.of(4).forEach(10, (from, count) -> seen.add(from + "+" + count));
    assertThat(seen).containsExactly("0+4", "4+4", "8+2");
    assertThat(Batches.of(4).count(10)).isEqualTo(3);
    assertThat(Batches.of(4).count(8)).isEqualTo(2);
    assertThat(Batches.of(9).grouped(4).count(10)).isEqualTo(5);
    assertThat(Batches.of(3).grouped(4).count(10)).isEqualTo(10);
    Tensor part = Batches.part(Tensor.of(Shape.of(3, 1, 1, 2), 1, 2, 3, 4, 5, 6), 1, 2);
    assertThat(part.shape()).isEqualTo(Shape.of(2, 1, 1, 2));
    assertThat(part.toArray()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void theWorkingScaleIsByChannelAndForKerasVisTheModelsOwn() {
    InputSpec input = new InputSpec(Shape.of(2, 1, 2), 0, 10, List.of(0.0, 0.0), List.of(1.0, 2.0));
    float[] values = {10, 5, 10, 5, 20, 10, 20, 10};

    assertThat(WorkingScale.of(input).fromModel(values)).containsExactly(1, 0.5f, 2, 1, 2, 1, 4, 2);
    assertThat(WorkingScale.of(input).gradient(new float[] {1, 1, 1, 1}))
        .containsExactly(10, 10, 5, 5);
    assertThat(WorkingScale.of(input).range().highest(1)).isEqualTo(1);
    assertThat(WorkingScale.of(input, AscentSettings.KERAS_VIS).fromModel(values))
        .containsExactly(values);
    assertThat(WorkingScale.of(input, AscentSettings.KERAS_VIS).range().highest(1)).isEqualTo(5);
  }

  @Test
  void theNeutralColourIsZeroOfTheWorkingScale() {
    InputSpec input = new InputSpec(Shape.of(2, 1, 2), 0, 10, List.of(0.0, 4.0), List.of(1.0, 2.0));
    Neutral given = Neutral.given(input, List.of(5.0, 8.0));
    WorkingScale scale = WorkingScale.of(input, AscentSettings.LOUPE.withNeutral(given));
    float[] model = {5, 10, 2, 3};
    float[] working = {0, 0.5f, 0, 0.2f};

    assertThat(scale.fromModel(model)).containsExactly(working, within(1e-6f));
    assertThat(scale.toModel(working)).containsExactly(model, within(1e-6f));
    assertThat(scale.gradient(new float[] {1, 1, 1, 1})).containsExactly(10, 10, 5, 5);
    assertThat(scale.range().lowest(0)).isEqualTo(-0.5f);
    assertThat(scale.range().highest(0)).isEqualTo(0.5f);
    assertThat(scale.range().lowest(1)).isEqualTo(-0.8f);
    assertThat(scale.range().highest(1)).isEqualTo(0.2f);
    assertThat(scale.range().neutral()).containsExactly(0, 0);
  }

  @Test
  void likenessIsTheMeanCosineOfTheGramMatrices() {
    float[] values = new float[3 * 2 * 4];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    GramSimilarity likeness = new GramSimilarity(Tensor.of(Shape.of(3, 2, 2, 2), values));
    double[][] cosines = new double[3][3];
    for (int n = 0; n < 3; n++) {
      for (int m = 0; m < 3; m++) {
        cosines[n][m] =
            product(values, n, m) / Math.sqrt(product(values, n, n) * product(values, m, m));
      }
    }

    assertThat(likeness.of(0, List.of(0, 1, 2)))
        .isCloseTo((cosines[0][1] + cosines[0][2]) / 2, within(1e-9));
    assertThat(likeness.of(2, List.of(0, 2))).isCloseTo(cosines[0][2], within(1e-9));
    assertThat(likeness.of(List.of(0, 1, 2)))
        .isCloseTo((cosines[0][1] + cosines[0][2] + cosines[1][2]) / 3, within(1e-9));
    assertThat(likeness.of(List.of())).isNaN();
  }

  /** Sum of the products of the entries of two Gram matrices. */
  private static double product(float[] values, int n, int m) {
    double sum = 0;
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 2; b++) {
        double one = 0;
        double other = 0;
        for (int p = 0; p < 4; p++) {
          one += (double) values[n * 8 + a * 4 + p] * values[n * 8 + b * 4 + p];
          other += (double) values[m * 8 + a * 4 + p] * values[m * 8 + b * 4 + p];
        }
        sum += one * other;
      }
    }
    return sum;
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
  }
}
