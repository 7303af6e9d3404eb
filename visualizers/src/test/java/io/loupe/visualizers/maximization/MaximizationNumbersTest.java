package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.Classifier;
import io.loupe.visualizers.internal.Classifier.Kind;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.RandomTransforms;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Values by naive loops. */
class MaximizationNumbersTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 4, 4), -50, 50);

  private final Model model = model(3, Activation.IDENTITY);
  private final Differentiable passes = model.capability(Differentiable.class).orElseThrow();

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
  void partsAreCombinedAsAsked() {
    Objective one = Objectives.unit("preds", 0);
    List<Objective> both = List.of(one, Objectives.unit("preds", 1));

    assertThat(Combine.MIN.of(List.of(one), Preset.LOUPE)).isSameAs(one);
    assertThat(Combine.MEAN.of(both, Preset.LOUPE)).isEqualTo(Objectives.mean(both));
    assertThat(Combine.MIN.of(both, Preset.KERAS_VIS)).isEqualTo(Objectives.softMin(both));
    assertThat(Combine.SUM.of(both, Preset.LOUPE)).isEqualTo(both.get(0).plus(both.get(1)));
    assertThat(Combine.PRESET.of(both, Preset.LOUPE)).isEqualTo(Objectives.softMin(both));
    assertThat(Combine.PRESET.of(both, Preset.KERAS_VIS)).isEqualTo(both.get(0).plus(both.get(1)));
  }

  @Test
  void aHeadIsClimbedByWhatCounts() {
    Classifier classes = Classifier.of(model(3, Activation.SOFTMAX));
    Classifier independent = Classifier.of(model(3, Activation.SIGMOID));
    String decision = "unit(preds, 2) + logsoftmax(preds, 2)";

    assertThat(described(HeadKind.PRESET, classes, Preset.LOUPE)).isEqualTo(decision);
    assertThat(described(HeadKind.DECISION, classes, Preset.KERAS_VIS)).isEqualTo(decision);
    assertThat(described(HeadKind.PRESET, classes, Preset.KERAS_VIS)).isEqualTo("unit(preds, 2)");
    assertThat(described(HeadKind.LOGIT, classes, Preset.LOUPE)).isEqualTo("unit(preds, 2)");
    assertThat(described(HeadKind.DECISION, independent, Preset.LOUPE)).isEqualTo("unit(preds, 2)");
    assertThat(described(HeadKind.PROBABILITY, classes, Preset.LOUPE))
        .isEqualTo("probability(preds, 2)");
  }

  @Test
  void weightsAreWrittenAsTheyAreRead() {
    for (String text : List.of("auto", "preset", "0.5,2")) {
      assertThat(TvWeights.TYPE.format().apply(TvWeights.TYPE.parse().apply(text))).isEqualTo(text);
    }
    assertThat(TvWeights.TYPE.parse().apply("2,0.5,2").given()).containsExactly(2.0, 0.5);
    assertThat(TvWeights.TYPE.parse().apply("auto").auto()).isTrue();
    assertThat(TvWeights.TYPE.parse().apply("2").auto()).isFalse();
  }

  @Test
  void outputsThatAddUpToTheSameAreMeantAlike() {
    Classifier classes = Classifier.of(model(3, Activation.SOFTMAX));

    assertThat(
            Outputs.of(
                Objectives.parse("0.5*unit(preds, 1) + 0.5*unit(preds, 1) + unit(preds, 2)"),
                classes))
        .containsExactly(1, 2);
    assertThat(Outputs.of(Objectives.parse("0.5*unit(preds, 1) + unit(preds, 2)"), classes))
        .isEmpty();
  }

  /** Where the score is linear, all noise has the same slopes. */
  @Test
  void aGainIsTheRangeTimesTheSumOfTheSlopes() {
    Objective objective = Objectives.unit("preds", 1);
    Tensor zero = Tensor.of(Shape.of(1, 1, 4, 4), new float[16]);
    double sum = 0;
    for (float slope : passes.score(objective, zero).gradient().toArray()) {
      sum += Math.abs(slope);
    }

    assertThat(Gains.of(passes, INPUT, objective, new SplittableRandom(3)))
        .isCloseTo(100 * sum, within(1e-3));
    assertThat(sum).isGreaterThan(0.1);
  }

  @Test
  void imagesAreRankedByTheirScoreUnderTransformationsLessPenalties() {
    for (RandomTransforms transforms :
        List.of(new RandomTransforms(0, 0, 0), new RandomTransforms(1, 9, 0.1))) {
      AscentSettings settings = settings(transforms);
      Tensor images = TestDatasets.noise(INPUT, 2, 7);
      List<AscentItem> items = List.of(item(0, 0.5, 0), item(2, 0, 0.25));
      double[] ranks =
          new Ranking(passes, INPUT, settings).of(items, images, n -> new SplittableRandom(40 + n));

      for (int n = 0; n < 2; n++) {
        assertThat(ranks[n])
            .isCloseTo(
                naiveScore(transforms, items.get(n), images.slice(n), new SplittableRandom(40 + n))
                    - items.get(n).tvWeight() * penalty(settings, images.slice(n), true)
                    - items.get(n).normWeight() * penalty(settings, images.slice(n), false),
                within(1e-4));
      }
    }
  }

  private double naiveScore(
      RandomTransforms transforms, AscentItem item, Tensor image, RandomGenerator random) {
    int draws = transforms.isNone() ? 1 : 32;
    double sum = 0;
    for (int draw = 0; draw < draws; draw++) {
      float[] seen = new float[16];
      transforms
          .draw(random)
          .apply(
              ImageSize.of(INPUT.shape()),
              image.toArray(),
              0,
              seen,
              0,
              ValueClamp.of(INPUT).neutral());
      sum += passes.score(item.objective(), Tensor.of(Shape.of(1, 1, 4, 4), seen)).values()[0];
    }
    return sum / draws;
  }

  private static double penalty(AscentSettings settings, Tensor image, boolean variation) {
    float[] shares = image.toArray();
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= 100;
    }
    double[] value = {0};
    Tensor one = Tensor.of(Shape.of(1, 1, 4, 4), shares);
    (variation ? settings.variation() : settings.norm())
        .accumulate(new double[] {1}, one, value, new float[16]);
    return value[0];
  }

  private static AscentSettings settings(RandomTransforms transforms) {
    AscentSettings loupe = AscentSettings.LOUPE;
    return new AscentSettings(
        Preset.LOUPE,
        1,
        loupe.learningRate(),
        loupe.variation(),
        0,
        loupe.norm(),
        transforms,
        loupe.fourierDecay(),
        loupe.colors());
  }

  private static AscentItem item(int output, double variation, double norm) {
    Tensor start = Tensor.of(INPUT.shape(), new float[16]);
    return new AscentItem(
        Objectives.unit("preds", output), variation, norm, start, new SplittableRandom(1));
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
  void likenessIsTheMeanCosineOfTheGramMatrices() {
    float[] values = new float[3 * 2 * 4];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    GramLikeness likeness = new GramLikeness(Tensor.of(Shape.of(3, 2, 2, 2), values));
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

  private static String described(HeadKind kind, Classifier classifier, Preset preset) {
    return kind.of(classifier, 2, preset).describe();
  }

  private static Model model(int outputs, Activation activation) {
    return ReferenceEngine.model(
        "linear", TinyConvNet.builder(INPUT, 5).head("preds", outputs, activation).build());
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
