package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.Map;

/**
 * Gradients at layers of one pass. Immutable.
 *
 * @param byLayer owned, each in its layer's shape; that at the input by {@link ForwardPass#INPUT}
 */
@Experimental
public record Gradients(Map<String, Tensor> byLayer) {
  /**
   * Copies the map.
   *
   * @param byLayer owned, each in its layer's shape; that at the input by {@link ForwardPass#INPUT}
   */
  public Gradients {
    byLayer = Map.copyOf(byLayer);
  }

  /**
   * Returns the gradient at a layer.
   *
   * @param layer its name as it was asked for, or {@link ForwardPass#INPUT}
   * @return [N,K,h,w], [N,K,l] or [N,K], owned
   * @throws IllegalArgumentException if it was not asked for
   */
  public Tensor at(String layer) {
    Tensor found = byLayer.get(layer);
    if (found == null) {
      throw new IllegalArgumentException("No gradient was asked for at " + layer);
    }
    return found;
  }
}
