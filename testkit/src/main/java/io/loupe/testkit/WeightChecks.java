package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** Weights that can be read. */
final class WeightChecks {
  private WeightChecks() {}

  static void meaning(EngineSubject subject) {
    Weighted model = subject.offered(Weighted.class);
    List<LayerInfo> layers = subject.model().layers();
    for (LayerInfo layer : layers) {
      model.weights(layer.name()).ifPresent(all -> all.forEach(each -> describes(layer, each)));
      long told =
          model.weights(layer.name()).orElse(List.of()).stream()
              .mapToLong(weight -> weight.values().shape().elements())
              .sum();
      if (model.weights(layer.name()).isPresent()) {
        assertThat(told).as("values of " + layer.name()).isGreaterThanOrEqualTo(layer.parameters());
      }
    }
    for (int i = 1; i < layers.size(); i++) {
      multiplies(subject, model, layers.get(i - 1), layers.get(i));
    }
    assertThatThrownBy(() -> model.weights("no such layer at all"))
        .isInstanceOf(UnknownLayerException.class);
  }

  private static void describes(LayerInfo layer, Weight weight) {
    String what = weight.name() + " of " + layer.name();
    Shape shape = weight.values().shape();
    assertThat(weight.axes()).as("axes of " + what).hasSize(shape.rank());
    assertThat(weight.values().isBorrowed()).as("borrowed " + what).isFalse();
    assertThat(weight.dilation()).as("dilation of " + what).allMatch(step -> step > 0);
    for (float value : weight.values().toArray()) {
      assertThat(Float.isFinite(value)).as("values of " + what).isTrue();
    }
  }

  /** A fully connected head gives the sum of kernel times input, and the bias. */
  private static void multiplies(
      EngineSubject subject, Weighted model, LayerInfo before, LayerInfo layer) {
    if (layer.kind() != LayerKind.OUTPUT || layer.outputShape().rank() != 1) {
      return;
    }
    List<Weight> weights = model.weights(layer.name()).orElse(List.of());
    Tensor kernel = named(weights, "kernel");
    Tensor bias = named(weights, "bias");
    String logits = LayerInfo.logits(layer.name());
    Patchable passes = subject.offered(Patchable.class);
    int inputs = kernel.shape().dim(1);
    if (inputs != before.outputShape().elements()) {
      return;
    }
    float[] given = new float[2 * inputs];
    for (int i = 0; i < given.length; i++) {
      given[i] = (float) Math.sin(i);
    }
    Tensor values = Tensor.of(before.outputShape().withBatch(2), given);
    try (ForwardPass pass =
        passes.forward(
            subject.batch(2), Set.of(logits), List.of(Patch.all(before.name(), values)))) {
      float[] expected = new float[2 * layer.channels()];
      for (int at = 0; at < expected.length; at++) {
        int unit = at % layer.channels();
        double sum = bias.get(unit);
        for (int i = 0; i < inputs; i++) {
          int item = at / layer.channels();
          sum += (double) kernel.get(unit * inputs + i) * given[item * inputs + i];
        }
        expected[at] = (float) sum;
      }
      Floats.assertClose(
          "kernel of " + layer.name() + " times its input",
          pass.activation(logits),
          Tensor.of(pass.activation(logits).shape(), expected),
          1e-4);
    }
  }

  private static Tensor named(List<Weight> weights, String name) {
    return weights.stream()
        .filter(weight -> weight.name().equals(name))
        .map(Weight::values)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }
}
