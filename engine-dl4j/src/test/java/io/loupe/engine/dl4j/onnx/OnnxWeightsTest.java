package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weights that are told are those that a plain loop needs to give the layers' values. */
class OnnxWeightsTest {
  @TempDir private @Nullable Path folder;

  /** A layer, with what goes into the network. */
  private record Subject(Tensor input, Tensor output, Map<String, Weight> weights) {
    Tensor of(String name) {
      return Objects.requireNonNull(weights.get(name), name).values();
    }
  }

  private Subject subject(String name, String layer) throws IOException {
    try (Archive archive = new Archive("operators.zip");
        Model model =
            new Dl4jEngine()
                .load(ModelSource.of(archive.model(name, Objects.requireNonNull(folder))))) {
      Shape shape = model.info().input().shape();
      float[] values = new float[shape.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(1 + 2.3 * i);
      }
      Tensor input = Tensor.of(shape.withBatch(1), values);
      Map<String, Weight> weights = new LinkedHashMap<>();
      for (Weight weight :
          model.capability(Weighted.class).orElseThrow().weights(layer).orElseThrow()) {
        weights.put(weight.name(), weight);
      }
      Differentiable passes = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass = passes.forward(input, Set.of(layer))) {
        return new Subject(input, pass.activation(layer).copy(), weights);
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void ofBothDirectionsOfLongShortTermMemory() throws IOException {
    Subject both = subject("lstm_bi", "/r/LSTM");
    assertThat(both.weights).hasSize(6);
    for (int direction = 0; direction < 2; direction++) {
      String name = direction == 0 ? "forward_" : "backward_";
      Tensor kernel = both.of(name + "kernel");
      Tensor recurrent = both.of(name + "recurrent_kernel");
      int units = recurrent.shape().dim(1);
      double[] state = new double[units];
      double[] memory = new double[units];
      int steps = both.output.shape().dim(1);
      for (int s = 0; s < steps; s++) {
        int t = direction == 0 ? s : steps - 1 - s;
        double[] gates = new double[4 * units];
        for (int g = 0; g < gates.length; g++) {
          gates[g] = both.of(name + "bias").get(g);
          for (int i = 0; i < kernel.shape().dim(1); i++) {
            gates[g] +=
                kernel.get(g * kernel.shape().dim(1) + i)
                    * both.input.get(t * kernel.shape().dim(1) + i);
          }
          for (int u = 0; u < units; u++) {
            gates[g] += recurrent.get(g * units + u) * state[u];
          }
        }
        for (int u = 0; u < units; u++) {
          memory[u] =
              sigmoid(gates[units + u]) * memory[u]
                  + sigmoid(gates[u]) * Math.tanh(gates[2 * units + u]);
          state[u] = sigmoid(gates[3 * units + u]) * Math.tanh(memory[u]);
          assertThat((double) both.output.get((t * 2 + direction) * units + u))
              .isCloseTo(state[u], within(1e-5));
        }
      }
    }
  }

  @Test
  void ofSlopes() throws IOException {
    for (String name : new String[] {"prelu_channel", "prelu_shared"}) {
      Subject slopes = subject(name, "/PRelu");
      Tensor alpha = slopes.of("alpha");
      int plane = slopes.output.shape().dim(2) * slopes.output.shape().dim(3);
      for (int i = 0; i < slopes.output.shape().elements(); i++) {
        float slope = alpha.get(alpha.shape().rank() == 0 ? 0 : i / plane);
        float x = slopes.input.get(i);
        assertThat(slopes.output.get(i)).isCloseTo(x >= 0 ? x : x * slope, within(1e-6f));
      }
    }
  }

  @Test
  void ofNormalisationOverEverything() throws IOException {
    Subject norm = subject("layernorm_axis1", "LayerNormalization_0");
    Tensor gamma = norm.of("gamma");
    assertThat(gamma.shape()).isEqualTo(norm.output.shape().item());
    assertThat(Objects.requireNonNull(norm.weights.get("gamma")).axes())
        .containsExactly(Weight.Axis.OUTPUT, Weight.Axis.LENGTH);
    int count = norm.input.shape().elements();
    double mean = 0;
    double square = 0;
    for (int i = 0; i < count; i++) {
      mean += norm.input.get(i) / (double) count;
      square += norm.input.get(i) * (double) norm.input.get(i) / count;
    }
    double scale = 1 / Math.sqrt(square - mean * mean + norm.of("epsilon").get(0));
    for (int i = 0; i < count; i++) {
      double wanted = (norm.input.get(i) - mean) * scale * gamma.get(i) + norm.of("beta").get(i);
      assertThat((double) norm.output.get(i)).isCloseTo(wanted, within(1e-5));
    }
  }
}
