package io.loupe.visualizers.accentuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldLayersTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(2, 5, 5), 0, 1);
  private static final double STEP = 1 / 128.0;

  private final Model model =
      ReferenceEngine.model(
          "smooth",
          TinyConvNet.builder(INPUT, 23)
              .conv("conv1", 3, 3, 1, Padding.SAME, Activation.TANH)
              .dense("dense", 4, Activation.TANH)
              .head("preds", 3, Activation.SOFTMAX)
              .build());
  private final Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
  private final List<String> layers = List.of("conv1", "dense");
  private final Tensor samples = TestDatasets.noise(INPUT, 2, 4);
  private final HeldLayers held = new HeldLayers(gradients, layers, batch(samples));

  @Test
  void aSampleIsNotFarFromItself() {
    HeldLayers.Distances same = held.of(batch(samples));
    assertThat(same.each()).containsExactly(0.0, 0.0);
    assertThat(same.gradient().toArray()).containsOnly(0f);
  }

  @Test
  void isTheMeanShareOfTheLayersLengths() {
    Tensor images = TestDatasets.noise(INPUT, 2, 5);
    List<Double> distances = held.of(batch(images)).each();
    for (int n = 0; n < 2; n++) {
      assertThat(distances.get(n)).isCloseTo(naive(images, n), within(1e-6));
    }
    assertThat(distances.get(0)).isNotCloseTo(distances.get(1), within(1e-3));
  }

  @Test
  void gradientIsWhatCentralDifferencesSay() {
    Tensor images = TestDatasets.noise(INPUT, 2, 5);
    float[] gradient = held.of(batch(images)).gradient().toArray();
    int size = INPUT.shape().elements();
    for (int i = 0; i < gradient.length; i++) {
      double up = naive(moved(images, i, STEP), i / size);
      double down = naive(moved(images, i, -STEP), i / size);
      assertThat((double) gradient[i]).isCloseTo((up - down) / (2 * STEP), within(2e-4));
    }
  }

  private double naive(Tensor images, int item) {
    double sum = 0;
    for (String layer : layers) {
      try (ForwardPass own = gradients.forward(samples, Set.of(layer));
          ForwardPass other = gradients.forward(images, Set.of(layer))) {
        float[] goal = own.activation(layer).slice(item).toArray();
        float[] answer = other.activation(layer).slice(item).toArray();
        double squares = 0;
        double length = 0;
        for (int i = 0; i < goal.length; i++) {
          squares += Math.pow((double) answer[i] - goal[i], 2);
          length += Math.pow(goal[i], 2);
        }
        sum += Math.sqrt(squares) / Math.sqrt(length);
      }
    }
    return sum / layers.size();
  }

  private static Tensor moved(Tensor images, int at, double step) {
    float[] values = images.toArray();
    values[at] += (float) step;
    return Tensor.of(images.shape(), values);
  }

  private static Batch batch(Tensor images) {
    return new Batch(images, Map.of());
  }
}
