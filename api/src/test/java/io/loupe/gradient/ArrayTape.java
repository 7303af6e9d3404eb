package io.loupe.gradient;

import io.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tape over plain arrays. */
final class ArrayTape implements Tape {
  private final Map<String, Tensor> activations;
  private final Map<String, float[]> gradients = new LinkedHashMap<>();

  ArrayTape(Map<String, Tensor> activations) {
    this.activations = activations;
    activations.forEach(
        (layer, tensor) -> gradients.put(layer, new float[tensor.shape().elements()]));
  }

  @Override
  public Tensor activation(String layer) {
    return require(activations.get(layer), layer);
  }

  @Override
  public float[] gradient(String layer) {
    return require(gradients.get(layer), layer);
  }

  private static <T> T require(@org.jspecify.annotations.Nullable T found, String layer) {
    if (found == null) {
      throw new IllegalArgumentException("No layer " + layer);
    }
    return found;
  }
}
