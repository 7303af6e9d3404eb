package io.loupe.testkit.reference;

import io.loupe.model.LayerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One item's way through the network, kept for reading and for the way back. */
final class Trace {
  private final Circuit circuit;
  private final float[] input;
  private final List<float[]> before = new ArrayList<>();
  private final List<float[]> after = new ArrayList<>();

  Trace(Circuit circuit, float[] input, int layers) {
    this.circuit = circuit;
    this.input = input;
    float[] values = input;
    for (int i = 0; i < layers; i++) {
      TinyLayer layer = circuit.layer(i);
      float[] sum = layer.op().forward(values);
      values = circuit.silence(i, layer.activation().forward(sum));
      before.add(sum);
      after.add(values);
    }
  }

  float[] read(String name) {
    int index = circuit.indexOf(name);
    return circuit.readsLogits(name) ? before.get(index) : after.get(index);
  }

  /** Gradient at the input, from gradients at named layers. */
  float[] pullback(Map<String, float[]> gradients) {
    float[] carried = new float[0];
    for (int i = after.size() - 1; i >= 0; i--) {
      TinyLayer layer = circuit.layer(i);
      float[] at = plus(carried, gradients.get(layer.name()), after.get(i).length);
      String logits = LayerInfo.logits(layer.name());
      if (!layer.isHead()) {
        at = plus(at, gradients.get(logits), at.length);
      }
      at = circuit.silence(i, at);
      at = layer.activation().inputGradient(before.get(i), after.get(i), at);
      if (layer.isHead()) {
        at = plus(at, gradients.get(logits), at.length);
      }
      carried = layer.op().inputGradient(i == 0 ? input : after.get(i - 1), at);
    }
    return carried;
  }

  private static float[] plus(float[] base, float @Nullable [] more, int length) {
    float[] sum = new float[length];
    System.arraycopy(base, 0, sum, 0, base.length);
    for (int i = 0; more != null && i < length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }
}
