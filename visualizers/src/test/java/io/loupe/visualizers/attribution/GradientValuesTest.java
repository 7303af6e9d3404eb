package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.raster.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientValuesTest {
  private static final Tensor NOTHING = Tensor.of(Shape.of(1, 1, 1), 0);

  @Test
  void sizesOfAGradient() {
    GradientRecord item =
        new GradientRecord(sample("s", 0), 1, Tensor.of(Shape.of(1, 1, 3), 3, -4, 0));

    assertThat(item.largest()).isEqualTo(4);
    assertThat(item.norm()).isEqualTo(5);
  }

  @Test
  void aProbabilityIsSaturatedWithinAThousandthOfItsEnds() {
    var probability = Objectives.probability("preds", 1);
    assertThat(Saturation.of(probability, 0.0009)).isTrue();
    assertThat(Saturation.of(probability, 0.001)).isFalse();
    assertThat(Saturation.of(probability, 0.5)).isFalse();
    assertThat(Saturation.of(probability, 0.999)).isFalse();
    assertThat(Saturation.of(probability, 0.9991)).isTrue();
    var logarithm = Objectives.logSoftmax("preds", 1);
    assertThat(Saturation.of(logarithm, Math.log(0.9991))).isTrue();
    assertThat(Saturation.of(logarithm, Math.log(0.9989))).isFalse();
    assertThat(Saturation.of(logarithm, -30)).as("its slope is one").isFalse();
    assertThat(Saturation.of(Objectives.unit("preds", 1), 0)).isFalse();
    assertThat(Saturation.of(probability.times(-1), -0.9991)).as("of class 0").isTrue();
    assertThat(Saturation.of(probability.times(-1), -0.5)).isFalse();
    assertThat(Saturation.of(probability.times(2), 0.0009)).isFalse();
    assertThat(Saturation.of(Objectives.unit("preds", 1).times(-1), 0)).isFalse();
    assertThat(Saturation.of(logarithm.times(-1), 0)).isFalse();
  }

  @Test
  void aRowNamesTheClassWhereTheDataDo() {
    GradientTable table = new GradientTable(List.of("ant", "bee"));
    var unit = Objectives.unit("preds", 1);
    Tensor gradient = Tensor.of(Shape.of(1, 1, 3), 3, -4, 0);
    table.add(new GradientRecord(sample("a", 0), 0.5, gradient), unit);
    table.add(new GradientRecord(sample("b", 1), 0.5, gradient), unit);
    table.add(new GradientRecord(sample("c", 2), 0.5, gradient), unit);
    table.add(new GradientRecord(Sample.of("d", NOTHING), 0.5, gradient), unit);

    assertThat(table.size()).isEqualTo(4);
    assertThat(table.toTable().rows())
        .containsExactly(
            List.of(0, "a", 0, "ant", "unit(preds, 1)", 0.5, 5.0, 4.0),
            List.of(1, "b", 1, "bee", "unit(preds, 1)", 0.5, 5.0, 4.0),
            List.of(2, "c", 2, "", "unit(preds, 1)", 0.5, 5.0, 4.0),
            List.of(3, "d", "", "", "unit(preds, 1)", 0.5, 5.0, 4.0));
  }

  @Test
  void gradientsThatAreNotFiniteAreCountedAndNeverTheSteepest() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), -50, 50);
    Model linear =
        ReferenceEngine.model(
            "linear", TinyConvNet.builder(input, 5).head("preds", 2, Activation.IDENTITY).build());
    Dataset broken =
        Datasets.of(
            grey("nan", Float.MAX_VALUE),
            grey("low", 0),
            grey("also", Float.MAX_VALUE),
            grey("b", 1));
    RunResult result = run(linear, broken, "1e30*layerNorm(preds)");

    assertThat(result.provenance().warnings())
        .contains("2 samples have a gradient that is not finite.");
    assertThat(result.image("input-gradient").caption())
        .containsPattern("largest magnitude of all samples is [0-9.e+]+, at sample (low|b)\\.")
        .contains(" 2 samples have a gradient that is not finite.")
        .doesNotContain("no gradient at all");
    RunResult whole = run(linear, Datasets.of(grey("low", 0)), "unit(preds, 1)");
    assertThat(whole.provenance().warnings()).noneMatch(w -> w.contains("finite"));
    assertThat(whole.image("input-gradient").caption()).doesNotContain("finite");
  }

  /** Of equal slopes the first sample is named. */
  @Test
  void theFirstOfEquallySteepSamplesIsNamed() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), -50, 50);
    Model linear =
        ReferenceEngine.model(
            "linear", TinyConvNet.builder(input, 5).head("preds", 2, Activation.SOFTMAX).build());

    assertThat(
            run(linear, Datasets.of(grey("one", 1), grey("two", 2)), "unit(preds, 1)")
                .image("input-gradient")
                .caption())
        .contains(", at sample one.");
  }

  @Test
  void whatNoSampleHasOneClassOfNeedsAnOutputNamed() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), -50, 50);
    Dataset unlabelled = Datasets.of(Sample.of("u", Tensor.of(Shape.of(1, 4, 4), new float[16])));
    Model several =
        ReferenceEngine.model(
            "several", TinyConvNet.builder(input, 5).head("preds", 3, Activation.SIGMOID).build());
    Model number =
        ReferenceEngine.model(
            "number", TinyConvNet.builder(input, 5).head("preds", 1, Activation.IDENTITY).build());

    assertThatThrownBy(() -> Loupe.visualizer("input-gradient").on(several).data(unlabelled).run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "The model decides 3 independent yes or no by its sigmoid outputs: yes above 0.5, and the"
                + " data give no single class for a sample. Name the output, for example --objective"
                + " 'unit(preds, 2)'.");
    assertThat(
            Loupe.visualizer("input-gradient")
                .on(number)
                .data(unlabelled)
                .run()
                .provenance()
                .resolved())
        .containsEntry("objective", "unit(preds, 0)");
  }

  @Test
  void samplesAreShownByClassOrInTheirOrder() {
    assertThat(shown(SampleChoice.FIRST, 3, 2)).containsExactly("s0", "s1", "s2");
    assertThat(shown(SampleChoice.PER_CLASS, 2, 2)).containsExactly("s1", "s0");
    assertThat(shown(SampleChoice.PER_CLASS, 5, 2)).containsExactly("s1", "s3", "s0", "s2");
    assertThat(shown(SampleChoice.PER_CLASS, 1, 2)).containsExactly("s1");
    assertThat(shown(SampleChoice.PER_CLASS, 3, 0))
        .as("no classes")
        .containsExactly("s0", "s1", "s2");
    assertThat(shown(SampleChoice.PER_CLASS, 8, 2))
        .as("those without a class come last")
        .containsExactly("s1", "s3", "s5", "s0", "s2", "s4", "u");
  }

  @Test
  void theCaptionNamesTheSteepestSampleAndTheWarningCountsTheSaturated() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), -50, 50);
    Model linear =
        ReferenceEngine.model(
            "linear", TinyConvNet.builder(input, 5).head("preds", 2, Activation.SOFTMAX).build());
    Dataset data = Datasets.of(grey("low", 0), grey("far", 40), grey("other", -40));
    RunResult result = run(linear, data, "probability(preds, 1)");

    Artifact.Table table = result.table("values");
    int largest = table.columns().indexOf("largest");
    int value = table.columns().indexOf("value");
    List<Object> steepest = table.rows().get(0);
    long saturated = 0;
    for (List<Object> row : table.rows()) {
      steepest = (Double) row.get(largest) > (Double) steepest.get(largest) ? row : steepest;
      saturated += (Double) row.get(value) < 0.001 || (Double) row.get(value) > 0.999 ? 1 : 0;
    }
    assertThat(saturated).isEqualTo(2);
    assertThat(result.image("input-gradient").caption())
        .contains(
            "for 3 of 3 samples",
            " The largest magnitude of all samples is "
                + Labels.number((Double) steepest.get(largest))
                + ", at sample "
                + steepest.get(1)
                + ".");
    assertThat(result.provenance().warnings())
        .contains(
            "2 samples have a saturated probability (of 3), below 0.001 or above 0.999, where its"
                + " gradient nearly vanishes. Take the logit instead: unit(\u2026) in place of"
                + " probability(\u2026).");
    assertThat(
            run(linear, Datasets.of(grey("low", 0)), "probability(preds, 1)")
                .provenance()
                .warnings())
        .noneMatch(warning -> warning.contains("saturated"));
  }

  private static RunResult run(Model model, Dataset data, String objective) {
    return Loupe.visualizer("input-gradient")
        .on(model)
        .data(data)
        .with("objective", objective)
        .with("pick", "first")
        .run();
  }

  private static Sample grey(String id, float value) {
    float[] values = new float[16];
    Arrays.fill(values, value);
    return Sample.of(id, Tensor.of(Shape.of(1, 4, 4), values), 0);
  }

  /** Classes 1 and 0 in turn, then one without a class. */
  private static List<String> shown(SampleChoice choice, int count, int classes) {
    ShownSamples shown = new ShownSamples(choice, count, classes);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      samples.add(sample("s" + i, 1 - i % 2));
    }
    samples.add(Sample.of("u", NOTHING));
    for (Sample sample : samples) {
      if (shown.wants(sample)) {
        shown.add(new GradientRecord(sample, 0, NOTHING));
      }
    }
    return shown.all().stream().map(item -> item.sample().id()).toList();
  }

  private static Sample sample(String id, int label) {
    return Sample.of(id, NOTHING, label);
  }
}
