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
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.MaximizationParams.TvWeights;
import io.loupe.visualizers.maximization.Sweep.Ranking;
import io.loupe.visualizers.maximization.Targets.Combine;
import io.loupe.visualizers.maximization.Targets.HeadKind;
import io.loupe.visualizers.maximization.Targets.Outputs;
import io.loupe.visualizers.maximization.ascent.AscentItem;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
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
        true,
        1,
        loupe.learningRate(),
        loupe.variation(),
        0,
        loupe.norm(),
        transforms,
        loupe.coordinates(),
        loupe.neutral());
  }

  private static AscentItem item(int output, double variation, double norm) {
    Tensor start = Tensor.of(INPUT.shape(), new float[16]);
    return new AscentItem(
        Objectives.unit("preds", output), variation, norm, start, new SplittableRandom(1));
  }

  private static String described(HeadKind kind, Classifier classifier, Preset preset) {
    return kind.of(classifier, 2, preset).describe();
  }

  private static Model model(int outputs, Activation activation) {
    return ReferenceEngine.model(
        "linear", TinyConvNet.builder(INPUT, 5).head("preds", outputs, activation).build());
  }
}
