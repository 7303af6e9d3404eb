package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivationMaximizationVisualizerTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void isFoundByItsId() {
    assertThat(Loupe.create().visualizers().get("activation-maximization"))
        .isInstanceOf(ActivationMaximizationVisualizer.class);
  }

  @Test
  void withoutParametersEveryOutputGetsAnImageOfItsOwn() {
    RunResult result = request().with("steps", "24").run();

    Artifact.Table measures = table(result, "measures");
    assertThat(column(measures, "target")).containsExactly("0", "1", "2", "3");
    assertThat(numbers(result).shape()).isEqualTo(Shape.of(4, 1, 12, 12));
    assertThat(result.artifacts())
        .extracting(Artifact::name)
        .contains("sheet", "image-0", "image-3", "measures", "images")
        .doesNotContain("chosen-weight", "ascent", "snapshots");
  }

  @Test
  void aSweepIsEveryTargetWithEveryWeight() {
    RunResult result =
        request()
            .with("filters", "2,0")
            .with("each", "true")
            .with("tv-weight", "0.125,1,8")
            .with("steps", "16")
            .run();

    Artifact.Table measures = table(result, "measures");
    assertThat(column(measures, "target")).containsExactly("2", "2", "2", "0", "0", "0");
    assertThat(column(measures, "tv weight")).containsExactly(0.125, 1.0, 8.0, 0.125, 1.0, 8.0);
    Artifact.Table weights = table(result, "chosen-weight");
    assertThat(column(weights, "tv weight")).containsExactly(0.125, 1.0, 8.0);
    assertThat(column(weights, "chosen")).containsOnlyOnce(true);
    assertThat(weights.caption()).contains("is the largest at which most images reach");
    assertThat(result.artifacts()).extracting(Artifact::name).contains("chosen", "image-2-tv0.125");
  }

  @Test
  void anImageIsTheSameAloneAndInASweep() {
    Tensor together =
        numbers(request().with("each", "true").with("tv-weight", "1,4").with("steps", "20").run());
    Tensor alone =
        numbers(request().with("filters", "2").with("tv-weight", "4").with("steps", "20").run());

    assertThat(together.slice(2 * 2 + 1).toArray()).containsExactly(alone.slice(0).toArray());
  }

  @Test
  void columnsOfASweepBeginWithTheSameImage() {
    RunResult result =
        request()
            .with("filters", "1")
            .with("tv-weight", "0,50")
            .with("snapshots", "1")
            .with("steps", "8")
            .run();

    Artifact.Table steps = table(result, "steps");
    assertThat(column(steps, "step")).containsExactly(0, 0, 4, 4, 8, 8);
    List<Object> objectives = column(steps, "objective");
    assertThat(objectives.get(0)).isEqualTo(objectives.get(1));
    assertThat(objectives.get(4)).isNotEqualTo(objectives.get(5));
  }

  @Test
  void twoOutputsAtOnceMakeOneImage() {
    RunResult mean = request().with("filters", "1,3").with("steps", "16").run();
    RunResult groups =
        request().with("groups", "1+3,0+2").with("combine", "min").with("steps", "16").run();

    assertThat(column(table(mean, "measures"), "target")).containsExactly("1+3");
    assertThat(column(table(groups, "measures"), "target")).containsExactly("1+3", "0+2");
  }

  @Test
  void filtersOfAnyLayerAndObjectivesAsTextWork() {
    RunResult filters = request().with("layer", "conv1").with("steps", "8").run();
    assertThat(table(filters, "measures").rows()).hasSize(6);
    assertThat(column(table(filters, "measures"), "target probability")).containsOnly("");

    RunResult text =
        request()
            .with("objective", "unit(preds, 1) - 0.5*unit(preds, 2); channel(conv2, 3)")
            .with("steps", "8")
            .run();
    assertThat(column(table(text, "measures"), "target"))
        .containsExactly("unit(preds, 1) - 0.5*unit(preds, 2)", "channel(conv2, 3)");
    assertThat((Double) column(table(text, "measures"), "target probability").get(0))
        .isBetween(0.0, 1.0);
    assertThat(column(table(text, "measures"), "target probability").get(1)).isEqualTo("");
  }

  @Test
  void whatIsOnlyNumberedIsNamedWithItsLayer() {
    assertThat(
            request()
                .with("layer", "conv1")
                .with("filters", "4")
                .with("steps", "4")
                .run()
                .image("image-4")
                .caption())
        .startsWith("Image that excites filter 4 of conv1 most (");
    assertThat(
            request().with("filters", "1,3").with("steps", "4").run().image("image-1_3").caption())
        .startsWith("Image that excites classes 1+3 of preds most (");
  }

  @Test
  void objectivesThatBeginWithAMinusReadWellInTables() {
    String negative = "-unit(preds, 1)";
    RunResult result = request().with("objective", negative).with("steps", "4").run();
    for (String heading : List.of("target", "formula")) {
      assertThat(column(table(result, "measures"), heading)).containsExactly("(-unit(preds, 1))");
    }
    assertThat(Objectives.parse("(-unit(preds, 1))")).isEqualTo(Objectives.parse(negative));
    assertThat(result.provenance().resolved()).containsEntry("objective", negative);
  }

  @Test
  void aShorthandAndItsTextMakeTheSameImage() {
    Tensor shorthand = numbers(request().with("filters", "1,3").with("steps", "12").run());
    Tensor text =
        numbers(
            request()
                .with(
                    "objective",
                    "softmin(unit(preds, 1) + logsoftmax(preds, 1),"
                        + " unit(preds, 3) + logsoftmax(preds, 3))")
                .with("steps", "12")
                .run());

    assertThat(text.toArray()).containsExactly(shorthand.toArray());
  }

  @Test
  void provenanceHoldsTheObjectivesInFull() {
    RunResult result = request().with("groups", "1+3,2").with("steps", "4").run();
    String one = "unit(preds, 1) + logsoftmax(preds, 1)";
    String three = "unit(preds, 3) + logsoftmax(preds, 3)";
    String two = "unit(preds, 2) + logsoftmax(preds, 2)";
    String formula = "softmin(0.3, " + one + ", " + three + ")";

    assertThat(result.provenance().resolved()).containsEntry("objective", formula + "; " + two);
    assertThat(Objectives.parseAll(formula + "; " + two))
        .containsExactly(
            Objectives.softMin(List.of(Objectives.parse(one), Objectives.parse(three))),
            Objectives.unit("preds", 2).plus(Objectives.logSoftmax("preds", 2)));
    assertThat(column(table(result, "measures"), "formula")).containsExactly(formula, two);
    assertThat(result.image("image-2").caption())
        .startsWith("Image that excites class 2 of preds most (" + two + " = ");
  }

  @Test
  void ofSeveralAttemptsTheBestIsKept() {
    RunResult several = request().seed(3).with("starts", "4").with("steps", "64").run();
    RunResult first = request().seed(3).with("starts", "1").with("steps", "64").run();

    Artifact.Table measures = table(several, "measures");
    List<Object> attempts = column(measures, "attempt");
    assertThat(attempts).isSubsetOf(1, 2, 3, 4).anyMatch(a -> !a.equals(1));
    assertThat(several.image("sheet").caption()).contains("the best of 4 from different noise");
    assertThat(column(table(first, "measures"), "attempt")).containsOnly(1);
    for (int n = 0; n < attempts.size(); n++) {
      boolean same =
          Arrays.equals(numbers(several).slice(n).toArray(), numbers(first).slice(n).toArray());
      assertThat(same).isEqualTo(attempts.get(n).equals(1));
    }
  }

  @Test
  void whereTheTargetIsMissedTheDecisionCountsMoreAndTheResultSaysSo() {
    RunResult result = request().with("filters", "1").with("starts", "1").with("steps", "64").run();

    double emphasis = ((Number) column(table(result, "measures"), "emphasis").get(0)).doubleValue();
    assertThat(emphasis).isGreaterThan(0);
    assertThat(result.provenance().resolved())
        .containsEntry("emphasis", "1 by " + Texts.number(emphasis));
    assertThat(result.image("sheet").caption()).contains("its decision came to count more");

    RunResult given =
        request().with("filters", "1").with("tv-weight", "1").with("steps", "64").run();
    assertThat(column(table(given, "measures"), "emphasis")).containsExactly(0.0);
    assertThat(given.provenance().resolved()).doesNotContainKey("emphasis");
  }

  @Test
  void autoMakesASweepThatFollowsTheScoreAndSaysWhatItMeasured() {
    Dataset data = TestDatasets.labelled(model.info().input());
    RunResult result = request().data(data).with("tv-weight", "auto").with("steps", "16").run();

    Artifact.Table weights = table(result, "chosen-weight");
    List<Object> swept = column(weights, "tv weight");
    assertThat(swept).hasSize(8);
    for (int w = 1; w < 8; w++) {
      double before = ((Number) swept.get(w - 1)).doubleValue();
      assertThat(((Number) swept.get(w)).doubleValue() / before).isBetween(1.8, 2.2);
    }
    assertThat(String.valueOf(result.provenance().resolved().get("tv-weight")).split(","))
        .hasSize(8);
    assertThat(column(weights, "statistics off the data"))
        .allSatisfy(v -> assertThat((Double) v).isBetween(0.0, 1.0));
    assertThat(column(weights, "distance to the nearest sample"))
        .allSatisfy(v -> assertThat((Double) v).isPositive());
    assertThat(column(weights, "mean rank")).doesNotContain("");
    assertThat(weights.caption())
        .contains("has the lowest mean rank over 4 measures")
        .contains("None tells whether a person can read");
    assertThat(result.image("weights").image().getHeight()).isGreaterThan(900);
  }

  @Test
  void withoutDataASweepSaysThatLikenessWasNotMeasured() {
    RunResult result = request().with("tv-weight", "1,2").with("steps", "4").run();

    Artifact.Table weights = table(result, "chosen-weight");
    assertThat(column(weights, "statistics off the data")).containsOnly("");
    assertThat(weights.caption()).contains("was not measured: that takes --data");
  }

  @Test
  void aPathGoesFromOneOutputToTheOther() {
    RunResult result =
        request().with("groups", "1+3,0").with("path", "5").with("neutral", "zero").run();

    Artifact.Table path = table(result, "path-measures");
    assertThat(column(path, "pair")).containsOnly("1+3").hasSize(5);
    assertThat(column(path, "share of the second")).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
    List<Object> first = column(path, "probability of the first");
    List<Object> second = column(path, "probability of the second");
    assertThat((Double) first.get(0)).isGreaterThan((Double) first.get(4));
    assertThat((Double) second.get(4)).isGreaterThan((Double) second.get(0));
    assertThat((Double) first.get(2)).isBetween((Double) first.get(4), (Double) first.get(0));
    assertThat((Double) second.get(2)).isBetween((Double) second.get(0), (Double) second.get(4));
    long fair =
        IntStream.range(1, 4)
            .filter(s -> (Double) first.get(s) >= 0.25 && (Double) second.get(s) >= 0.25)
            .count();
    assertThat(path.caption()).contains((fair > 0 ? 1 : 0) + " of 1 pair passes a point at which");
    assertThat(result.numbers("path-images").tensor().shape()).isEqualTo(Shape.of(5, 1, 12, 12));
    assertThat(column(path, "formula").get(1).toString())
        .isEqualTo(
            "0.75*unit(preds, 1) + 0.75*logsoftmax(preds, 1) + 6*logsoftmax(preds, 1)"
                + " + 0.25*unit(preds, 3) + 0.25*logsoftmax(preds, 3) + 2*logsoftmax(preds, 3)");
    GoldenImages.of(getClass()).check("path", result.image("path").image());
  }

  @Test
  void sameSeedGivesTheSameBitsAndAnotherSeedDoesNot() {
    Tensor first = numbers(request().seed(5).with("steps", "10").run());
    Tensor again = numbers(request().seed(5).with("steps", "10").run());
    Tensor other = numbers(request().seed(6).with("steps", "10").run());

    assertThat(again.toArray()).containsExactly(first.toArray());
    assertThat(other.toArray()).isNotEqualTo(first.toArray());
  }

  @Test
  void kerasVisGoesOnFromItsOwnImagesWhichLeaveTheRange() {
    RunRequest keras =
        request()
            .with("preset", "keras-vis")
            .with("filters", "1")
            .with("null-model", "off")
            .with("steps", "2");
    Tensor first = numbers(keras.run()).slice(0).copy();
    assertThat(IntStream.range(0, 144).mapToObj(first::get))
        .anyMatch(value -> value < 0 || value > 1);

    Dataset before = Datasets.of(Sample.of("before", first));
    Tensor on = numbers(keras.data(before).with("start", "sample").run()).slice(0);
    assertThat(on.shape()).isEqualTo(first.shape());
    assertThat(on.toArray()).isNotEqualTo(first.toArray());
  }

  @Test
  void coloursAreClimbedInAsPhotographsMixThem() {
    Model colour = ReferenceEngine.model("colour", TinyConvNet.colour());
    RunRequest each =
        Loupe.visualizer("activation-maximization")
            .on(colour)
            .with("filters", "1")
            .with("null-model", "off")
            .with("steps", "60");
    Tensor usual = numbers(each.run());
    Tensor channels = numbers(each.with("color-space", "channels").run());

    assertThat(numbers(each.with("color-space", "decorrelated").run()).toArray())
        .containsExactly(usual.toArray());
    InputSpec input = colour.info().input();
    for (Tensor images : List.of(usual, channels)) {
      for (int i = 0; i < images.shape().elements(); i++) {
        assertThat((double) images.get(i))
            .isBetween(input.lowest(i / 144) - 1e-5, input.highest(i / 144) + 1e-5);
      }
    }
    assertThat(differenceOfChannels(usual)).isLessThan(differenceOfChannels(channels));
  }

  /** How far the first and the last channel are apart in each position, in the mean. */
  private static double differenceOfChannels(Tensor image) {
    double sum = 0;
    for (int i = 0; i < 144; i++) {
      sum += Math.abs(image.get(i) - image.get(288 + i));
    }
    return sum / 144;
  }

  @Test
  void animationShowsTheWayAndStandsStillAtItsEnd() {
    RunResult result =
        request().with("filters", "0").with("steps", "40").with("animation", "true").run();

    Artifact.Animation ascent =
        result.artifacts().stream()
            .filter(Artifact.Animation.class::isInstance)
            .map(Artifact.Animation.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(ascent.frames()).hasSizeGreaterThan(30);
    BufferedImage first = ascent.frames().get(0);
    BufferedImage last = ascent.frames().get(ascent.frames().size() - 1);
    assertThat(last.getWidth()).isEqualTo(first.getWidth());
    assertThat(pixels(last)).isNotEqualTo(pixels(first));
  }

  @Test
  void startCanBeASampleAndTheFirstSnapshotIsThatSample() {
    InputSpec input = model.info().input();
    Dataset data = TestDatasets.labelled(input);
    RunResult result =
        request()
            .data(data)
            .with("start", "sample")
            .with("filters", "0")
            .with("snapshots", "1")
            .with("preset", "keras-vis")
            .with("steps", "2")
            .run();
    Sample sample = data.samples().findFirst().orElseThrow();

    Artifact.Table steps = table(result, "steps");
    double variation = ((Number) column(steps, "total variation").get(0)).doubleValue();
    double[] expected = {0};
    AscentSettings.KERAS_VIS
        .variation()
        .accumulate(
            new double[] {1},
            sample.input().reshape(input.shape().withBatch(1)),
            expected,
            new float[input.shape().elements()]);
    assertThat(variation).isEqualTo(expected[0]);
  }

  /** Every measure again, from the images that were written and the model alone. */
  @Test
  void measuresAreThoseOfTheImages() {
    RunResult result =
        request().with("filters", "1,3").with("each", "true").with("steps", "12").run();
    Artifact.Table measures = table(result, "measures");
    Tensor images = numbers(result);
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    for (int n = 0; n < 2; n++) {
      Tensor image = images.slice(n).reshape(Shape.of(1, 1, 12, 12));
      double objective =
          gradients.score(Objectives.parse((String) column(measures, "formula").get(n)), image)
              .values()[0];
      assertThat((double) column(measures, "objective").get(n)).isCloseTo(objective, within(1e-5));
      double variation = 0;
      double norm = 0;
      for (int i = 0; i < 144; i++) {
        double right = i % 12 < 11 ? image.get(i + 1) - image.get(i) : 0;
        double down = i < 132 ? image.get(i + 12) - image.get(i) : 0;
        variation += (right * right + down * down) / 144;
        norm += Math.abs(image.get(i) - 0.5) / 144;
      }
      assertThat((double) column(measures, "total variation").get(n))
          .isCloseTo(variation, within(1e-6));
      assertThat((double) column(measures, "norm").get(n)).isCloseTo(norm, within(1e-6));
      double[] probabilities = probabilities(gradients, image);
      assertThat((double) column(measures, "target probability").get(n))
          .isCloseTo(probabilities[2 * n + 1], within(1e-6));
      int top = (int) column(measures, "top output").get(n);
      double most = Arrays.stream(probabilities).max().orElseThrow();
      assertThat(probabilities[top]).isEqualTo(most);
      assertThat((double) column(measures, "top probability").get(n)).isCloseTo(most, within(1e-6));
    }
  }

  @Test
  void probabilitiesOnAPathAreThoseOfItsImages() {
    RunResult result = request().with("groups", "1+3").with("path", "4").with("steps", "8").run();
    Tensor images = result.numbers("path-images").tensor();
    Artifact.Table path = table(result, "path-measures");
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    int both = 0;
    for (int s = 0; s < 4; s++) {
      double[] probabilities =
          probabilities(gradients, images.slice(s).reshape(Shape.of(1, 1, 12, 12)));
      assertThat((double) column(path, "probability of the first").get(s))
          .isCloseTo(probabilities[1], within(1e-6));
      assertThat((double) column(path, "probability of the second").get(s))
          .isCloseTo(probabilities[3], within(1e-6));
      boolean highest =
          Math.min(probabilities[1], probabilities[3])
              > Math.max(probabilities[0], probabilities[2]);
      assertThat(column(path, "both are the two highest").get(s)).isEqualTo(highest);
      both += highest && s % 3 > 0 ? 1 : 0;
    }
    assertThat(path.caption()).contains("the two most probable in " + both + " of 2 images");
  }

  private static double[] probabilities(Differentiable gradients, Tensor image) {
    try (var pass = gradients.forward(image, Set.of("preds"))) {
      float[] values = pass.activation("preds").toArray();
      double[] probabilities = new double[values.length];
      for (int k = 0; k < values.length; k++) {
        probabilities[k] = values[k];
      }
      return probabilities;
    }
  }

  private RunRequest request() {
    return Loupe.visualizer("activation-maximization").on(model);
  }

  private static Artifact.Table table(RunResult result, String name) {
    return result.artifacts().stream()
        .filter(a -> a.name().equals(name))
        .map(Artifact.Table.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Tensor numbers(RunResult result) {
    return result.artifacts().stream()
        .filter(Artifact.Numbers.class::isInstance)
        .map(a -> ((Artifact.Numbers) a).tensor())
        .findFirst()
        .orElseThrow();
  }

  private static List<Object> column(Artifact.Table table, String name) {
    int at = table.columns().indexOf(name);
    return table.rows().stream().map(row -> row.get(at)).toList();
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
