package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The weights of recurrent layers are those that a plain loop needs to give their values. */
class RecurrentWeightsTest {
  private static final Path KERAS = Path.of("src/test/resources/keras");

  private static Model load(String file) {
    return new Dl4jEngine().load(ModelSource.of(KERAS.resolve(file)));
  }

  private static Map<String, float[]> weights(Model model, String layer) {
    Map<String, float[]> all = new LinkedHashMap<>();
    List<Weight> told = model.capability(Weighted.class).orElseThrow().weights(layer).orElseThrow();
    told.forEach(weight -> all.put(weight.name(), weight.values().toArray()));
    return all;
  }

  private static float[] of(Map<String, float[]> weights, String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  /** One sequence [1,C,T] that goes through the first layer. */
  private static Tensor sequence(Model model) {
    Shape shape = model.info().input().shape();
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(1 + 2.3 * i);
    }
    return Tensor.of(shape.withBatch(1), values);
  }

  private static float[] given(Model model, Tensor input, String layer) {
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = passes.forward(input, Set.of(layer))) {
      return pass.activation(layer).toArray();
    }
  }

  private static double row(float[] matrix, int row, double[] with) {
    double sum = 0;
    for (int i = 0; i < with.length; i++) {
      sum += matrix[row * with.length + i] * with[i];
    }
    return sum;
  }

  private static double[] step(Tensor input, int t) {
    int channels = input.shape().dim(1);
    int steps = input.shape().dim(2);
    double[] step = new double[channels];
    for (int c = 0; c < channels; c++) {
      step[c] = input.get(c * steps + t);
    }
    return step;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static void assertLast(double[] state, float[] given) {
    int steps = given.length / state.length;
    for (int unit = 0; unit < state.length; unit++) {
      assertThat((double) given[unit * steps + steps - 1]).isCloseTo(state[unit], within());
    }
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-5);
  }

  @Test
  void ofLongShortTermMemory() {
    try (Model model = load("lstm/model.keras")) {
      Tensor input = sequence(model);
      Map<String, float[]> w = weights(model, "a");
      assertThat(w.keySet()).containsExactly("kernel", "recurrent_kernel", "bias");
      double[] output = new double[model.layer("a").channels()];
      double[] memory = new double[output.length];
      for (int t = 0; t < input.shape().dim(2); t++) {
        double[] x = step(input, t);
        double[] gates = new double[4 * output.length];
        for (int g = 0; g < gates.length; g++) {
          gates[g] =
              row(of(w, "kernel"), g, x)
                  + row(of(w, "recurrent_kernel"), g, output)
                  + of(w, "bias")[g];
        }
        for (int u = 0; u < output.length; u++) {
          double candidate = Math.tanh(gates[2 * output.length + u]);
          memory[u] = sigmoid(gates[output.length + u]) * memory[u] + sigmoid(gates[u]) * candidate;
          output[u] = sigmoid(gates[3 * output.length + u]) * Math.tanh(memory[u]);
        }
      }
      assertLast(output, given(model, input, "a"));
    }
  }

  @Test
  void ofGatedUnitsWhoseResetComesLast() {
    try (Model model = load("gru/model.keras")) {
      Tensor input = sequence(model);
      String layer = model.layers().get(0).name();
      Map<String, float[]> w = weights(model, layer);
      assertThat(w.keySet())
          .containsExactly("kernel", "recurrent_kernel", "bias", "recurrent_bias");
      double[] state = new double[model.layer(layer).channels()];
      int units = state.length;
      for (int t = 0; t < input.shape().dim(2); t++) {
        double[] x = step(input, t);
        double[] next = new double[units];
        for (int u = 0; u < units; u++) {
          double[] in = new double[3];
          double[] before = new double[3];
          for (int g = 0; g < 3; g++) {
            int at = g * units + u;
            in[g] = row(of(w, "kernel"), at, x) + of(w, "bias")[at];
            before[g] = row(of(w, "recurrent_kernel"), at, state) + of(w, "recurrent_bias")[at];
          }
          double update = sigmoid(in[0] + before[0]);
          double candidate = Math.tanh(in[2] + sigmoid(in[1] + before[1]) * before[2]);
          next[u] = update * state[u] + (1 - update) * candidate;
        }
        state = next;
      }
      assertLast(state, given(model, input, layer));
    }
  }

  @Test
  void ofBothWaysAndTables() {
    try (Model model = load("lstm/model.keras")) {
      assertThat(weights(model, "c").keySet())
          .containsExactly(
              "forward_kernel",
              "forward_recurrent_kernel",
              "forward_bias",
              "backward_kernel",
              "backward_recurrent_kernel",
              "backward_bias");
    }
    try (Model model = load("masked_embed/model.keras")) {
      float[] table = of(weights(model, "em"), "embeddings");
      int entries = table.length / model.layer("em").channels();
      float[] given = given(model, whole(model, 2), "em");
      int steps = given.length / model.layer("em").channels();
      for (int c = 0; c < model.layer("em").channels(); c++) {
        assertThat(given[c * steps]).isEqualTo(table[c * entries + 2]);
      }
    }
  }

  private static Tensor whole(Model model, int number) {
    Shape shape = model.info().input().shape();
    float[] values = new float[shape.elements()];
    Arrays.fill(values, number);
    return Tensor.of(shape.withBatch(1), values);
  }
}
