package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
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
