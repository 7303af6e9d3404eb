package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that drive a filter down, before the function that hides what is below zero. */
class DrivenDownTest {
  private static final int SAMPLES = 96;

  private final Model model =
      ReferenceEngine.model(
          "turned",
          TinyConvNet.builder(InputSpec.of(Shape.of(1, 8, 8), 0, 1), 5)
              .conv("first", 4, 3, 1, Padding.SAME, Activation.RELU)
              .conv("conv", 4, 3, 1, Padding.SAME, Activation.IDENTITY)
              .turningNorm("norm")
              .activation("relu", Activation.RELU)
              .conv("fused", 4, 3, 1, Padding.SAME, Activation.RELU)
              .head("preds", 3, Activation.SOFTMAX)
              .build());
  private final Dataset data = TestDatasets.labelled(model.info().input(), 4, SAMPLES / 4);

  private double mean(String reading, int filter, Tensor image) {
    Tensor one = Tensor.of(image.shape().withBatch(1), image.toArray());
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(one, Set.of(reading))) {
      float[] values = pass.activation(reading).toArray();
      int each = values.length / 4;
      return IntStream.range(filter * each, (filter + 1) * each).mapToDouble(i -> values[i]).sum()
          / each;
    }
  }

  private static Artifact.Table table(RunResult result, String name) {
    return result.artifacts().stream()
        .filter(artifact -> artifact.name().equals(name))
        .map(Artifact.Table.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"norm", "fused:linear"})
  void whatTheFunctionReadsGetsLowerThanOnAnySampleAlsoBehindANormThatTurnsSigns(String reading) {
    RunResult result =
        Loupe.visualizer("activation-maximization")
            .on(model)
            .data(data)
            .with("objective", "-channel('" + reading + "', 2)")
            .with("starts", "1")
            .with("null-model", "off")
            .run();
    Artifact.Table measures = table(result, "measures");
    double told = (double) measures.rows().get(0).get(measures.columns().indexOf("objective"));
    Tensor image = result.numbers("images").tensor().slice(0);
    List<Tensor> samples;
    try (Stream<Sample> all = data.samples()) {
      samples = all.map(sample -> sample.input().copy()).toList();
    }
    List<Double> means = samples.stream().map(sample -> mean(reading, 2, sample)).toList();
    double lowest = means.stream().mapToDouble(v -> v).min().orElseThrow();

    assertThat(mean(reading, 2, image)).isCloseTo(-told, within(1e-4));
    assertThat(-told).isLessThan(lowest);
    String behind = reading.equals("norm") ? "relu" : "fused";
    assertThat(mean(behind, 2, image))
        .as("behind the function it is more silent than on most samples")
        .isLessThan(
            samples.stream()
                .mapToDouble(sample -> mean(behind, 2, sample))
                .average()
                .orElseThrow());

    List<List<Object>> examples = table(result, "truth-examples").rows();
    List<Integer> order =
        IntStream.range(0, SAMPLES).boxed().sorted(Comparator.comparing(means::get)).toList();
    assertThat(examples).hasSize(9);
    for (int i = 0; i < 9; i++) {
      assertThat(examples.get(i).get(1)).isEqualTo((long) order.get(i));
      assertThat((double) examples.get(i).get(2)).isCloseTo(-means.get(order.get(i)), within(1e-5));
      assertThat(examples.get(i).get(3)).isEqualTo((long) SAMPLES);
    }
    List<Object> truth = table(result, "truth-table").rows().get(0);
    assertThat(truth.get(7)).isEqualTo(12);
  }
}
