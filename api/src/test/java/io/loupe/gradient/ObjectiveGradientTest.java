package io.loupe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveGradientTest {
  private static final double STEP = 1 / 64.0;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channel(conv, 1)",
        "channel(dense, 3)",
        "neuron(conv, 2, 1, 0)",
        "unit(preds, 1)",
        "probability(preds, 2)",
        "logsoftmax(preds, 1)",
        "unit(preds, 0) + 2*logsoftmax(preds, 0)",
        "direction(conv, 0.5, -1, 2)",
        "direction(dense, 1, 2, 3, -4)",
        "layerNorm(conv)",
        "layerNorm(dense)",
        "softmin(0.5, channel(dense, 0), channel(dense, 1), unit(preds, 0))",
        "2*channel(conv, 0) - 0.5*layerNorm(dense) + probability(preds, 0)",
        "-softmin(2, layerNorm(conv), 3*neuron(conv, 0, 0, 1)) + channel(conv, 0)",
        "perItem(channel(dense, 0), 2*layerNorm(conv))",
      })
  void gradientsAreWhatCentralDifferencesSay(String text) {
    Objective objective = Objectives.parse(text);
    Map<String, Tensor> activations = activations();
    for (int item = 0; item < 2; item++) {
      ArrayTape tape = new ArrayTape(activations);
      double value = objective.accumulate(3, item, tape);
      assertThat(value).isEqualTo(objective.accumulate(0, item, new ArrayTape(activations)));
      for (String layer : activations.keySet()) {
        float[] gradient = tape.gradient(layer);
        for (int i = 0; i < gradient.length; i++) {
          double slope = slope(objective, item, activations, layer, i);
          assertThat((double) gradient[i])
              .as(layer + " at " + i + " for item " + item)
              .isCloseTo(3 * slope, within(2e-3));
        }
      }
    }
  }

  @Test
  void addsToWhatIsThereAndReadsOnlyWithFactorZero() {
    ArrayTape tape = new ArrayTape(activations());
    Objective objective = Objectives.channel("dense", 1);
    objective.accumulate(0, 0, tape);
    assertThat(tape.gradient("dense")).containsOnly(0);
    objective.accumulate(2, 1, tape);
    objective.accumulate(0.5, 1, tape);
    assertThat(tape.gradient("dense")).containsExactly(0, 0, 0, 0, 0, 2.5f, 0, 0);
  }

  @Test
  void softMinimumIsBetweenMinimumAndMean() {
    Objective low = Objectives.channel("dense", 0);
    Objective high = Objectives.channel("dense", 1);
    Map<String, Tensor> given = Map.of("dense", Tensor.of(Shape.of(1, 2), 1, 1000));
    assertThat(softMin(0.01, low, high, given)).isCloseTo(1 + 0.01 * Math.log(2), within(1e-9));
    assertThat(softMin(1e9, low, high, given)).isCloseTo(500.5, within(1e-3));
  }

  private static double softMin(
      double temperature, Objective a, Objective b, Map<String, Tensor> given) {
    return new Objective.SoftMin(temperature, List.of(a, b)).accumulate(1, 0, new ArrayTape(given));
  }

  @Test
  void namesChannelsAndPositionsThatAreNotThere() {
    fails("channel(conv, 3)", "Layer \"conv\" has no channel 3. It has 3, from 0 to 2.");
    fails("neuron(conv, 3, 0, 0)", "Layer \"conv\" has no channel 3. It has 3, from 0 to 2.");
    fails(
        "logsoftmax(preds, 3)", "Layer \"preds:logits\" has no channel 3. It has 3, from 0 to 2.");
    fails("neuron(conv, 0, 2, 0)", "Layer \"conv\" has no row 2. It has 2, from 0 to 1.");
    fails("neuron(conv, 0, 0, 2)", "Layer \"conv\" has no column 2. It has 2, from 0 to 1.");
    fails("unit(preds, 3)", "Layer \"preds:logits\" has no channel 3. It has 3, from 0 to 2.");
    fails(
        "neuron(dense, 2, 0, 0)",
        "Layer \"dense\" of shape [4] has no rows and columns. Use unit(dense, 2).");
    fails(
        "direction(conv, 1, 2)",
        "Layer \"conv\" has 3 channels, the direction 2. Give one number for each channel.");
  }

  private static void fails(String text, String message) {
    ArrayTape tape = new ArrayTape(activations());
    assertThatThrownBy(() -> Objectives.parse(text).accumulate(1, 0, tape))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  private static double slope(
      Objective objective, int item, Map<String, Tensor> at, String layer, int i) {
    double up = objective.accumulate(0, item, new ArrayTape(moved(at, layer, i, STEP)));
    double down = objective.accumulate(0, item, new ArrayTape(moved(at, layer, i, -STEP)));
    return (up - down) / (2 * STEP);
  }

  private static Map<String, Tensor> moved(
      Map<String, Tensor> activations, String layer, int i, double step) {
    Map<String, Tensor> moved = new LinkedHashMap<>(activations);
    moved.computeIfPresent(
        layer,
        (name, tensor) -> {
          float[] values = tensor.toArray();
          values[i] += (float) step;
          return Tensor.of(tensor.shape(), values);
        });
    return moved;
  }

  private static Map<String, Tensor> activations() {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Tensor> activations = new LinkedHashMap<>();
    activations.put("conv", random(Shape.of(2, 3, 2, 2), random));
    activations.put("dense", random(Shape.of(2, 4), random));
    activations.put("preds", random(Shape.of(2, 3), random));
    activations.put("preds:logits", random(Shape.of(2, 3), random));
    return activations;
  }

  /** Multiples of 1/64, so that steps of 1/64 are exact. */
  private static Tensor random(Shape shape, SplittableRandom random) {
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-64, 65) / 64f;
    }
    return Tensor.of(shape, values);
  }
}
