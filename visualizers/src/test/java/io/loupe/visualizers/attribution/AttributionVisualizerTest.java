package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownLayerException;
import io.loupe.error.UnknownNameException;
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
import io.loupe.visualizers.internal.ForwardingModel;
import io.loupe.visualizers.raster.Labels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttributionVisualizerTest {
  @Test
  void explainsThePredictedClassByTheUsualMethods() {
    try (Model model = digits()) {
      RunResult result = request(model).with("count", "2").with("pick", "first").run();
      assertThat(result.artifacts().stream().map(Artifact::name))
          .containsExactlyInAnyOrder(
              "integrated-gradients", "grad-cam", "occlusion", "attribution", "values");
      assertThat(result.provenance().resolved())
          .containsEntry("method", "integrated-gradients, grad-cam, occlusion")
          .containsEntry("layer", "conv2")
          .containsEntry("objective", "the logit of the predicted class");
      List<Sample> samples = samples(model, 2);
      Artifact.Table table = table(result);
      for (int n = 0; n < 2; n++) {
        double[] logits = logits(model, samples.get(n));
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
          best = logits[k] > logits[best] ? k : best;
        }
        for (int m = 0; m < 3; m++) {
          List<Object> row = table.rows().get(3 * n + m);
          assertThat(row.get(5)).isEqualTo("unit(preds, " + best + ")");
          assertThat((double) row.get(6)).isCloseTo(logits[best], offset(1e-6));
        }
      }
    }
  }

  @Test
  void writesMapsAsTheMethodGivesThemAndSaysTheirSizes() {
    try (Model model = digits()) {
      RunResult result =
          request(model)
              .with("method", "gradient-x-input, grad-cam(layer=conv1)")
              .with("objective", "unit(preds, 1)")
              .with("count", "3")
              .with("pick", "first")
              .run();
      Objective objective = Objectives.unit("preds", 1);
      Tensor written = numbers(result, "gradient-x-input");
      Attribution own =
          AttributionRequest.of(Loupe.create().attributionMethods().get("gradient-x-input"))
              .attribute(model, Batch.of(samples(model, 3)), objective);
      assertThat(written.shape()).isEqualTo(Shape.of(3, 1, 12, 12));
      assertThat(written.toArray()).containsExactly(own.maps().toArray());
      assertThat(numbers(result, "grad-cam").shape()).isEqualTo(Shape.of(3, 12, 12));
      List<Object> row = table(result).rows().get(0);
      double largest = 0;
      double sum = 0;
      for (float value : written.slice(0).toArray()) {
        largest = Math.max(largest, Math.abs(value));
        sum += value;
      }
      assertThat((double) row.get(7)).isCloseTo(largest, offset(1e-7));
      assertThat((double) row.get(8)).isCloseTo(sum, offset(1e-5));
    }
  }

  @Test
  void saysHowCompleteMapsAre() {
    try (Model model = digits()) {
      RunResult result =
          request(model).with("method", "integrated-gradients").with("count", "2").run();
      Artifact.Table table = table(result);
      int expected = table.columns().indexOf(Attribution.EXPECTED_SUM);
      int error = table.columns().indexOf(Attribution.COMPLETENESS_ERROR);
      double worst = 0;
      for (List<Object> row : table.rows()) {
        double off = (double) row.get(error) / Math.abs((double) row.get(expected));
        worst = Math.max(worst, off);
      }
      assertThat(worst).isLessThan(0.01);
      String percent = Labels.percent(worst);
      assertThat(picture(result).caption())
          .contains("The sum of integrated-gradients is at most " + percent + " off, after ");
    }
  }

  @Test
  void holdsOneClassAgainstAnother() {
    try (Model model = digits()) {
      RunResult result =
          request(model)
              .with("method", "gradient")
              .with("target", "2")
              .with("against", "0")
              .with("count", "2")
              .run();
      float[] one = numbers(result, "gradient-for").toArray();
      float[] other = numbers(result, "gradient-against").toArray();
      float[] difference = numbers(result, "gradient-difference").toArray();
      for (int i = 0; i < one.length; i++) {
        assertThat((double) difference[i]).isCloseTo(one[i] - other[i], offset(1e-6));
      }
      assertThat(table(result).rows().get(2).get(5)).isEqualTo("unit(preds, 2) - unit(preds, 0)");
    }
  }

  @Test
  void findsTheRunnerUp() {
    try (Model model = digits()) {
      Sample sample = samples(model, 1).get(0);
      double[] logits = logits(model, sample);
      Integer[] order = {0, 1, 2, 3};
      Arrays.sort(order, (a, b) -> Double.compare(logits[b], logits[a]));
      RunResult result =
          request(model)
              .data(Datasets.of(sample))
              .with("method", "gradient")
              .with("against", "runner-up")
              .run();
      assertThat(table(result).rows().stream().map(row -> row.get(5)))
          .containsExactly(
              "unit(preds, " + order[0] + ")",
              "unit(preds, " + order[1] + ")",
              "unit(preds, " + order[0] + ") - unit(preds, " + order[1] + ")");
    }
  }

  @Test
  void explainsTheLogitOfASaturatedProbability() {
    try (Model model = ReferenceEngine.model("sure", sure())) {
      RunResult result =
          Loupe.create()
              .request(new AttributionVisualizer())
              .on(model)
              .data(Datasets.of(Sample.of("one", Tensor.of(Shape.of(3), 900, -700, 800))))
              .with("method", "gradient")
              .with("objective", "probability(preds, 1)")
              .run();
      assertThat(table(result).rows().get(0).get(5)).isEqualTo("unit(preds, 1)");
      assertThat(result.provenance().warnings())
          .anySatisfy(w -> assertThat(w).contains("saturated").contains("the logit is explained"));
    }
  }

  @Test
  void namesLayersWithPositions() {
    try (Model model = digits()) {
      assertThatThrownBy(() -> request(model).with("method", "grad-cam(layer=dense)").run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("layer \"dense\" of shape [10] has one position")
          .hasMessageContaining("conv1 [6,12,12], pool1 [6,6,6], conv2 [8,6,6], pool2 [8,3,3]");
      assertThatThrownBy(() -> request(model).with("layer", "nowhere").run())
          .isInstanceOf(UnknownLayerException.class);
      assertThatThrownBy(
              () -> request(model).with("method", "gradient").with("layer", "conv1").run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("none of the methods looks at a layer: gradient.");
    }
  }

  @Test
  void namesMethodsThatNeedNoGradients() {
    try (Model model = new ForwardOnly(digits())) {
      assertThatThrownBy(() -> request(model).with("method", "grad-cam").run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("grad-cam needs gradients")
          .hasMessageContaining(
              "These methods do without: eigen-cam, occlusion, rise, score-cam, shapley.");
      RunResult result = request(model).with("count", "1").run();
      assertThat(result.provenance().resolved()).containsEntry("method", "occlusion, score-cam");
    }
  }

  @Test
  void choosesAMethodByWhatIsMeasured() {
    try (Model model = digits()) {
      List<Sample> all = samples(model, 12);
      RunResult result = request(model).with("method", "auto").with("count", "4").run();
      String chosen = result.provenance().resolved().get("method");
      String verdict = result.provenance().resolved().get("verdict");
      Set<Object> shown =
          result.table("values").rows().stream().map(row -> row.get(1)).collect(Collectors.toSet());
      List<Sample> others = all.stream().filter(s -> !shown.contains(s.id())).toList();
      assertThat(others).hasSize(8);
      RunResult check =
          Loupe.create()
              .request(new AttributionCheckVisualizer())
              .on(model)
              .data(Datasets.of(others))
              .with("count", "8")
              .with("pick", "first")
              .with("null-model", "off")
              .with("nudges", "0")
              .with(
                  "method",
                  "integrated-gradients, gradient-x-input, grad-cam, layer-cam, occlusion,"
                      + " score-cam")
              .run();
      Map<String, String> wanted = new HashMap<>(check.provenance().resolved());
      String best = wanted.getOrDefault("verdict", "");
      assertThat(verdict).isEqualTo(best);
      assertThat(result.provenance().resolved())
          .containsEntry("checked-on", "8 samples that are not shown")
          .containsEntry(
              "verdict.grad-cam", Objects.requireNonNull(wanted.get("verdict.grad-cam")));
      if (best.startsWith("Look at ")) {
        assertThat(best).startsWith("Look at " + chosen + ":");
      } else {
        assertThat(result.provenance().warnings()).contains(best);
      }
      assertThat(result.image("attribution").caption())
          .contains("Chosen on 8 samples that are not shown among integrated-gradients, ");
    }
  }

  @Test
  void choosesAmongThoseThatAreNamed() {
    try (Model model = digits()) {
      RunResult result =
          request(model).with("method", "auto, gradient, occlusion").with("count", "4").run();
      assertThat(result.provenance().resolved().keySet())
          .contains("verdict.gradient", "verdict.occlusion")
          .doesNotContain("verdict.grad-cam");
      assertThat(result.provenance().resolved().get("method")).isIn("gradient", "occlusion");
      assertThat(result.image("attribution").caption())
          .contains("Chosen on 8 samples that are not shown among gradient, occlusion: ");
      assertThatThrownBy(() -> request(model).with("method", "auto, lrb").run())
          .isInstanceOf(UnknownNameException.class)
          .hasMessageContaining("lrb");
      assertThatThrownBy(
              () -> request(new ForwardOnly(digits())).with("method", "auto, grad-cam").run())
          .isInstanceOf(ParameterException.class)
          .hasMessageStartingWith("None of the methods behind auto suits this model.");
    }
  }

  @Test
  void ofVeryManyClassesAFewSamplesAreMeasured() {
    try (Model model = digits()) {
      List<Sample> all = samples(model, 12);
      Dataset many = Datasets.of(all, IntStream.range(0, 1000).mapToObj(i -> "c" + i).toList());
      RunResult result =
          request(model)
              .data(many)
              .with("method", "auto, gradient, grad-cam")
              .with("count", "1")
              .with("check", "2")
              .run();
      assertThat(result.provenance().resolved())
          .containsEntry("checked-on", "2 samples that are not shown");
    }
  }

  @Test
  void takesTheVerdictAlong() {
    try (Model model = digits()) {
      RunResult result =
          request(model).with("method", "gradient").with("count", "4").with("check", "8").run();
      String sentence = result.provenance().resolved().get("verdict.gradient");
      assertThat(sentence).startsWith("gradient ").contains("an edge detector in deletion (");
      assertThat(result.image("attribution").caption())
          .contains("Checked on 8 samples that are not shown: " + sentence);
      RunResult few =
          request(model).with("method", "gradient").with("count", "12").with("check", "2").run();
      assertThat(few.image("attribution").caption())
          .contains("Checked on the samples shown, for the data have no others: ");
    }
  }

  @Test
  void manyMethodsHavePagesAndTheSameMethodSeveralNames() {
    try (Model model = digits()) {
      RunResult result =
          request(model)
              .with("count", "1")
              .with(
                  "method",
                  "smoothgrad(samples=2), smoothgrad(samples=3, sigma=0.1), gradient, vargrad,"
                      + " squaregrad, gradient-x-input, grad-cam(layer=conv1),"
                      + " grad-cam(layer=conv2), layer-cam, xgrad-cam, eigen-cam, occlusion,"
                      + " score-cam")
              .run();
      assertThat(result.artifacts().stream().map(Artifact::name))
          .contains(
              "attribution-page1",
              "attribution-page2",
              "smoothgrad-samples-2",
              "smoothgrad-samples-3-sigma-0.1",
              "gradient",
              "grad-cam-layer-conv1",
              "grad-cam-layer-conv2")
          .doesNotContain("attribution", "attribution-page3");
      assertThat(result.image("attribution-page1").caption()).doesNotContain("score-cam");
      assertThat(result.image("attribution-page2").caption()).contains("score-cam");
    }
  }

  @Test
  void headingsSayWhatSetsColumnsApart() {
    assertThat(AttributionRun.settings("")).isEmpty();
    assertThat(AttributionRun.settings("layer=conv1")).isEmpty();
    assertThat(AttributionRun.settings("magnitude=true")).isEqualTo("magnitude");
    assertThat(AttributionRun.settings("magnitude=false")).isEqualTo("magnitude=false");
    assertThat(AttributionRun.settings("layer=conv1, samples=3")).isEqualTo("samples=3");
    assertThat(AttributionRun.settings("rule=epsilon-alpha2-beta1"))
        .isEqualTo("epsilon-alpha2-beta1");
    assertThat(AttributionRun.settings("samples=3, sigma=0.1")).isEqualTo("samples=3, sigma=0.1");
  }

  /** As an embedding does, which looks whole numbers up. */
  @Test
  void namesMethodsWhereNothingFlowsBack() {
    try (Model model = new WithoutWayBack(digits())) {
      assertThatThrownBy(() -> request(model).with("method", "gradient").run())
          .isInstanceOf(ProviderException.class)
          .hasMessageContaining("Nothing flows back.")
          .hasMessageContaining(
              "gradient needs a way back to the input. These methods do without: eigen-cam,"
                  + " occlusion, rise, score-cam, shapley.");
    }
  }

  @Test
  void refusesWhatItCannotRead() {
    try (Model model = digits()) {
      assertThatThrownBy(() -> request(model).with("method", "grad-kam").run())
          .isInstanceOf(UnknownNameException.class)
          .hasMessageContaining("grad-cam");
      assertThatThrownBy(() -> request(model).with("method", "grad-cam(layer=conv1").run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("expected , or )");
      assertThatThrownBy(() -> request(model).with("method", "smoothgrad(sample=3)").run())
          .isInstanceOf(UnknownNameException.class)
          .hasMessageContaining("samples");
      assertThatThrownBy(() -> request(model).with("method", "smoothgrad(samples=0)").run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("smoothgrad: samples must be from 1 to 100000, got 0.");
      assertThatThrownBy(() -> request(model).with("target", "seven").run())
          .isInstanceOf(UnknownNameException.class);
      assertThatThrownBy(
              () -> request(model).with("objective", "unit(preds, 1)").with("against", "2").run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("--objective says already");
      Sample sample = samples(model, 1).get(0);
      Dataset bare = Datasets.of(Sample.of("bare", sample.input()));
      assertThatThrownBy(() -> request(model).data(bare).with("target", "label").run())
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("has no label");
    }
  }

  @Test
  void drawsSignalsAndLists() {
    InputSpec list = InputSpec.of(Shape.of(5), 0, 1);
    try (Model model =
        ReferenceEngine.model(
            "list",
            TinyConvNet.builder(list, 3)
                .dense("hidden", 4, Activation.RELU)
                .head("preds", 2, Activation.SOFTMAX)
                .build())) {
      RunResult result = request(model).with("count", "2").run();
      assertThat(result.provenance().resolved())
          .containsEntry("method", "integrated-gradients, occlusion");
      assertThat(numbers(result, "occlusion").shape()).isEqualTo(Shape.of(2, 5));
      assertThat(picture(result).image().getWidth()).isGreaterThan(700);
    }
    for (Shape shape : List.of(Shape.of(2, 1, 16), Shape.of(2, 16, 1))) {
      drawsSignal(shape);
    }
  }

  private void drawsSignal(Shape shape) {
    InputSpec signal = InputSpec.of(shape, -1, 1);
    try (Model model =
        ReferenceEngine.model(
            "signal",
            TinyConvNet.builder(signal, 3).head("preds", 3, Activation.SOFTMAX).build())) {
      RunResult result =
          request(model).with("count", "2").with("method", "occlusion, gradient").run();
      assertThat(numbers(result, "occlusion").shape())
          .isEqualTo(Shape.of(2, 1, shape.dim(1), shape.dim(2)));
      assertThat(picture(result).image().getHeight())
          .as("curves with a band under them, not a line of pixels")
          .isGreaterThan(600);
      assertThat(picture(result).caption()).contains("by occlusion, gradient");
    }
  }

  /** An engine without gradients. */
  private record ForwardOnly(Model inner) implements ForwardingModel {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return Optional.empty();
    }
  }

  private record WithoutWayBack(Model inner) implements ForwardingModel {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      Differentiable refusing =
          (batch, layers) -> {
            throw new ProviderException("Nothing flows back.", "Choose a layer before it.", null);
          };
      return type == Differentiable.class ? Optional.of(type.cast(refusing)) : Optional.empty();
    }
  }

  private static TinyConvNet sure() {
    return TinyConvNet.builder(InputSpec.of(Shape.of(3), -1000, 1000), 9)
        .head("preds", 2, Activation.SOFTMAX)
        .build();
  }

  private static Model digits() {
    return ReferenceEngine.model("digits", TinyConvNet.digits());
  }

  private static RunRequest request(Model model) {
    return Loupe.create()
        .request(new AttributionVisualizer())
        .on(model)
        .data(TestDatasets.labelled(model.info().input()));
  }

  private static List<Sample> samples(Model model, int count) {
    try (Stream<Sample> all = TestDatasets.labelled(model.info().input()).samples()) {
      return all.limit(count).toList();
    }
  }

  private static double[] logits(Model model, Sample sample) {
    double[] logits = new double[4];
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    for (int k = 0; k < 4; k++) {
      logits[k] =
          gradients.score(Objectives.unit("preds", k), Batch.of(List.of(sample))).values()[0];
    }
    return logits;
  }

  private static Tensor numbers(RunResult result, String name) {
    return result.artifacts().stream()
        .filter(a -> a.name().equals(name))
        .map(a -> ((Artifact.Numbers) a).tensor())
        .findFirst()
        .orElseThrow();
  }

  private static Artifact.Table table(RunResult result) {
    return result.artifacts().stream()
        .filter(a -> a.name().equals("values"))
        .map(a -> (Artifact.Table) a)
        .findFirst()
        .orElseThrow();
  }

  private static Artifact.Image picture(RunResult result) {
    return result.artifacts().stream()
        .filter(a -> a.name().equals("attribution"))
        .map(a -> (Artifact.Image) a)
        .findFirst()
        .orElseThrow();
  }
}
