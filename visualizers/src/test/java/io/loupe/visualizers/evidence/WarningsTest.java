package io.loupe.visualizers.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarningsTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @ParameterizedTest
  @ValueSource(strings = {"class-means", "argmax-filter"})
  void fewSamplesAreNamedClassByClass(String id) {
    RunResult few = run(id, TestDatasets.labelled(model.info().input(), 4, 3));
    assertThat(few.provenance().warnings())
        .contains(
            "Too few samples of 4 classes: 0 (3), 1 (3), 2 (3), 3 (3). With fewer than 6 nothing"
                + " can be told from chance; give more data.");
    RunResult enough = run(id, TestDatasets.labelled(model.info().input(), 4, 6));
    assertThat(enough.provenance().warnings()).noneMatch(w -> w.contains("few"));
    RunResult many = run(id, TestDatasets.labelled(model.info().input(), 6, 1));
    assertThat(many.provenance().warnings())
        .contains(
            "Too few samples of 6 classes: 0 (1), 1 (1), 2 (1), 3 (1), 4 (1), \u2026. With fewer than"
                + " 6 nothing can be told from chance; give more data.");
    RunResult five = run(id, TestDatasets.labelled(model.info().input(), 5, 2));
    assertThat(five.provenance().warnings())
        .anyMatch(w -> w.contains("of 5 classes: 0 (2), 1 (2), 2 (2), 3 (2), 4 (2). With"));
    RunResult one = run(id, Datasets.take(TestDatasets.labelled(model.info().input()), 1));
    assertThat(one.provenance().warnings())
        .contains(
            "Only 1 sample was looked at; with fewer than 6 nothing can be told from chance. Give"
                + " more data.");
  }

  @Test
  void saturatedSoftmaxIsToldFromALogit() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), 0, 1000);
    Model sure = sure(input, 3);
    Dataset data = TestDatasets.labelled(input, 3, 4);
    RunResult probability =
        Loupe.visualizer("input-gradient")
            .on(sure)
            .data(data)
            .with("objective", "probability(preds, label)")
            .run();
    assertThat(probability.provenance().warnings())
        .contains(
            "12 samples have a saturated probability (of 12), below 0.001 or above 0.999, where its"
                + " gradient nearly vanishes. Take the logit instead: unit(\u2026) in place of"
                + " probability(\u2026).");
    RunResult logit = Loupe.visualizer("input-gradient").on(sure).data(data).run();
    assertThat(logit.provenance().warnings()).noneMatch(w -> w.contains("saturated"));
  }

  @Test
  void ascentsThatStayOnAFlatProbabilityAreNamed() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), 0, 1000);
    Model sure = sure(input, 4);
    RunResult probability = maximised(sure, "probability");
    List<Object> low =
        probability.table("measures").rows().stream()
            .filter(row -> (Double) row.get(3) < 0.001)
            .map(row -> row.get(0))
            .toList();
    assertThat(low).isNotEmpty();
    assertThat(probability.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("The probability of " + low.get(0))
                    .contains("Climb the logit instead: --head logit"));
    assertThat(maximised(sure, "logit").provenance().warnings())
        .noneMatch(w -> w.contains("The probability of"));
  }

  /** Large inputs saturate it. */
  private static Model sure(InputSpec input, int classes) {
    return ReferenceEngine.model(
        "sure",
        TinyConvNet.builder(input, 5)
            .dense("hidden", 8, Activation.RELU)
            .head("preds", classes, Activation.SOFTMAX)
            .build());
  }

  private static RunResult maximised(Model model, String head) {
    return Loupe.visualizer("activation-maximization")
        .on(model)
        .with("head", head)
        .with("steps", "8")
        .with("starts", "1")
        .with("tv-weight", "1")
        .run();
  }

  @Test
  void unsaturatedSoftmaxIsNotWarnedOf() {
    RunResult result =
        Loupe.visualizer("input-gradient")
            .on(model)
            .data(TestDatasets.labelled(model.info().input()))
            .with("objective", "probability(preds, label)")
            .run();
    assertThat(result.provenance().warnings()).noneMatch(w -> w.contains("saturated"));
  }

  @Test
  void samplesWithoutAnyGradientAreCounted() {
    InputSpec input = InputSpec.of(Shape.of(1, 3, 3), 0, 1);
    Model dead =
        ReferenceEngine.model(
            "dead",
            TinyConvNet.builder(input, 9)
                .dense("one", 1, Activation.RELU)
                .head("preds", 2, Activation.SOFTMAX)
                .build());
    List<Sample> samples = new ArrayList<>();
    try (Stream<Sample> stream = TestDatasets.labelled(input, 2, 4).samples()) {
      stream.forEach(s -> samples.add(Sample.of(s.id(), negative(s.input()), 0)));
    }
    RunResult result = Loupe.visualizer("input-gradient").on(dead).data(Datasets.of(samples)).run();
    long flat =
        result.table("values").rows().stream()
            .filter(row -> ((Double) row.get(row.size() - 1)) == 0)
            .count();
    assertThat(flat).isGreaterThan(1);
    assertThat(result.provenance().warnings())
        .contains(
            flat
                + " samples have no gradient at all (of 8): every way from the input to the"
                + " objective passes a unit that does not fire.");
  }

  private static Tensor negative(Tensor input) {
    float[] values = input.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= -5;
    }
    return Tensor.of(input.shape(), values);
  }

  private RunResult run(String id, Dataset data) {
    return Loupe.visualizer(id).on(model).data(data).with("layers", "conv2").run();
  }
}
