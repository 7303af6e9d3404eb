package io.loupe.visualizers.accentuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureAccentuationVisualizerTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input());
  private final GoldenImages golden = GoldenImages.of(getClass());

  @Test
  void theNumbersAreThoseOfTheImages() {
    RunResult result = run("objective", "channel(conv2, 3)", "hold-layers", "conv1").run();
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    Objective objective = Objectives.parse("channel(conv2, 3)");
    Tensor made = result.numbers("feature-accentuation-images").tensor();
    List<Sample> samples = data.some(4);
    Tensor originals = Batch.of(samples).inputs();
    double[] before = gradients.score(objective, originals).values();
    double[] after = gradients.score(objective, made).values();
    List<Double> distances =
        new HeldLayers(gradients, List.of("conv1"), Batch.of(samples))
            .of(new Batch(made, Map.of()))
            .each();
    for (int n = 0; n < 4; n++) {
      assertThat(number(result, "before", n)).isEqualTo(before[n]);
      assertThat(number(result, "after", n)).isEqualTo(after[n]);
      assertThat(number(result, "distance", n)).isEqualTo(distances.get(n));
      assertThat(after[n]).isGreaterThan(before[n]);
      assertThat(distances.get(n)).isPositive().isLessThanOrEqualTo(0.3);
    }
    float[] change = result.numbers("feature-accentuation-change").tensor().toArray();
    for (int i = 0; i < change.length; i++) {
      assertThat(change[i]).isEqualTo(made.get(i) - originals.get(i));
      assertThat(made.get(i)).isBetween(0f, 1f);
    }
  }

  @Test
  void asksForTheAnswerAndHoldsTheFirstConvolution() {
    RunResult result = run().run();
    assertThat(result.provenance().resolved())
        .containsEntry("objective", "the answer to each sample")
        .containsEntry("hold-layers", "conv1");
    for (int n = 0; n < 4; n++) {
      String answer = (String) cell(result, "answer", n);
      assertThat(cell(result, "objective", n))
          .isEqualTo("unit(preds, " + answer.substring(0, answer.indexOf(',')) + ")");
      assertThat(number(result, "after", n)).isGreaterThan(number(result, "before", n));
    }
  }

  @Test
  void lettingGoGoesFurther() {
    RunResult near = run("distance", "0.05").run();
    RunResult far = run("distance", "0.6").run();
    double gainNear = 0;
    double gainFar = 0;
    for (int n = 0; n < 4; n++) {
      gainNear += number(near, "after", n) - number(near, "before", n);
      gainFar += number(far, "after", n) - number(far, "before", n);
      assertThat(number(near, "distance", n)).isLessThanOrEqualTo(0.05);
    }
    assertThat(gainFar).isGreaterThan(gainNear);
  }

  @Test
  void whatCannotGrowStaysAsItIsAndIsSaid() {
    RunResult result = run("distance", "1e-12").run();
    assertThat(result.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("No step made the objective larger within the allowed distance")
                    .endsWith("Try a larger --distance."));
    assertThat(result.numbers("feature-accentuation-change").tensor().toArray()).containsOnly(0f);
    assertThat(cell(result, "step", 0)).isEqualTo(0);
    assertThat(number(result, "after", 0)).isEqualTo(number(result, "before", 0));
  }

  @Test
  void isTheSameWhateverTheBatch() {
    assertThat(run().batchSize(1).run().numbers("feature-accentuation-images").tensor().toArray())
        .containsExactly(
            run().batchSize(3).run().numbers("feature-accentuation-images").tensor().toArray());
  }

  @Test
  void drawsPicturesSignalsAndLists() {
    golden.check("accentuated", run().run().image("feature-accentuation").image());
    for (Shape shape : List.of(Shape.of(2, 20), Shape.of(6))) {
      InputSpec input = InputSpec.of(shape, 0, 1);
      Model other =
          ReferenceEngine.model(
              "other",
              TinyConvNet.builder(input, 5)
                  .dense("dense", 5, Activation.TANH)
                  .head("preds", 3, Activation.SOFTMAX)
                  .build());
      RunResult result =
          Loupe.visualizer("feature-accentuation")
              .on(other)
              .data(TestDatasets.labelled(input, 3, 2))
              .with("count", "3")
              .with("steps", "8")
              .run();
      assertThat(result.provenance().resolved()).containsEntry("hold-layers", "dense");
      golden.check("accentuated-" + shape.rank(), result.image("feature-accentuation").image());
    }
  }

  @Test
  void refusesWhatItCannotHoldOrAsk() {
    assertThatThrownBy(() -> run("hold-layers", "conv9").run())
        .isInstanceOf(UnknownLayerException.class);
    InputSpec input = InputSpec.of(Shape.of(1, 6, 6), 0, 1);
    Model numbers =
        ReferenceEngine.model(
            "numbers", TinyConvNet.builder(input, 5).head("price", 1, Activation.IDENTITY).build());
    assertThatThrownBy(
            () ->
                Loupe.visualizer("feature-accentuation")
                    .on(numbers)
                    .data(
                        Datasets.of(
                            List.of(Sample.of("house", TestDatasets.noise(input, 1, 4).slice(0)))))
                    .run())
        .isInstanceOf(ParameterException.class)
        .hasMessageEndingWith("for example --objective 'unit(price, 0)'.");
  }

  private RunRequest run(String... parameters) {
    RunRequest request =
        Loupe.visualizer("feature-accentuation")
            .on(model)
            .data(data)
            .with("count", "4")
            .with("pick", "first")
            .with("steps", "12");
    for (int i = 0; i < parameters.length; i += 2) {
      request = request.with(parameters[i], parameters[i + 1]);
    }
    return request;
  }

  private static double number(RunResult result, String column, int row) {
    return (Double) cell(result, column, row);
  }

  private static Object cell(RunResult result, String column, int row) {
    Artifact.Table table = result.table("feature-accentuation-samples");
    return table.rows().get(row).get(table.columns().indexOf(column));
  }
}
