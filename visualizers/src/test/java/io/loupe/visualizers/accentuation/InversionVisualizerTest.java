package io.loupe.visualizers.accentuation;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InversionVisualizerTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 8, 8), -1, 1);

  private final Model model =
      ReferenceEngine.model(
          "smooth",
          TinyConvNet.builder(INPUT, 3)
              .conv("conv1", 4, 3, 1, Padding.SAME, Activation.TANH)
              .dense("dense", 2, Activation.TANH)
              .head("preds", 3, Activation.SOFTMAX)
              .build());
  private final Dataset data = TestDatasets.labelled(INPUT, 3, 2);

  @Test
  void aLayerThatKeepsAllGivesTheSampleBackAndASmallOneDoesNot() {
    RunResult result = run("layers", "conv1,dense", "steps", "200", "tv-weight", "0").run();
    for (int n = 0; n < 3; n++) {
      assertThat(number(result, "distance", 2 * n)).isLessThan(0.05);
      assertThat(number(result, "likeness", 2 * n)).isGreaterThan(0.9);
      assertThat(number(result, "likeness", 2 * n + 1)).isLessThan(0.8);
    }
    Tensor made = result.numbers("inversion-dense-images").tensor();
    List<Sample> samples = data.some(3);
    List<Double> distances =
        new HeldLayers(
                model.capability(Differentiable.class).orElseThrow(),
                List.of("dense"),
                Batch.of(samples))
            .of(new Batch(made, Map.of()))
            .each();
    for (int n = 0; n < 3; n++) {
      assertThat(number(result, "distance", 2 * n + 1)).isEqualTo(distances.get(n));
    }
  }

  @Test
  void theWeightOfVariationMakesImagesSmooth() {
    Tensor rough =
        run("layers", "dense", "tv-weight", "0").run().numbers("inversion-dense-images").tensor();
    Tensor smooth =
        run("layers", "dense", "tv-weight", "5").run().numbers("inversion-dense-images").tensor();
    assertThat(variation(smooth)).isLessThan(variation(rough) / 2);
  }

  @Test
  void isTheSameWhateverTheBatch() {
    assertThat(run().batchSize(1).run().numbers("inversion-conv1-images").tensor().toArray())
        .containsExactly(
            run().batchSize(2).run().numbers("inversion-conv1-images").tensor().toArray());
  }

  @Test
  void drawsARowForEachSample() {
    RunResult result = run("layers", "conv1,dense").run();
    assertThat(result.image("inversion").caption())
        .startsWith("Images to which layers answer as to 3 samples, made from noise.")
        .contains("conv1 ")
        .contains("dense ");
    GoldenImages.of(getClass()).check("inverted", result.image("inversion").image());
  }

  @Test
  void takesAFewLayersFromTheFirstToTheLast() {
    TinyConvNet.Builder net = TinyConvNet.builder(INPUT, 3);
    for (int i = 0; i < 7; i++) {
      net = net.conv("conv" + i, 2, 1, 1, Padding.SAME, Activation.TANH);
    }
    Model deep = ReferenceEngine.model("deep", net.head("preds", 3, Activation.SOFTMAX).build());
    RunResult result =
        Loupe.visualizer("inversion")
            .on(deep)
            .data(data)
            .with("count", "1")
            .with("steps", "1")
            .run();
    assertThat(result.provenance().resolved())
        .containsEntry("layers", "conv0,conv1,conv3,conv4,conv6");
  }

  private static double variation(Tensor images) {
    double sum = 0;
    for (int i = 1; i < images.shape().elements(); i++) {
      sum += Math.abs(images.get(i) - images.get(i - 1));
    }
    return sum;
  }

  private RunRequest run(String... parameters) {
    RunRequest request =
        Loupe.visualizer("inversion")
            .on(model)
            .data(data)
            .with("count", "3")
            .with("pick", "first")
            .with("steps", "40");
    for (int i = 0; i < parameters.length; i += 2) {
      request = request.with(parameters[i], parameters[i + 1]);
    }
    return request;
  }

  private static double number(RunResult result, String column, int row) {
    Artifact.Table table = result.table("inversion-samples");
    return (Double) table.rows().get(row).get(table.columns().indexOf(column));
  }
}
