package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What a way back by a {@link BackwardRule} gives at layers and the input. Immutable.
 *
 * @param byLayer owned, each in its layer's shape; that at the input by {@link ForwardPass#INPUT};
 *     guided backprop and deconvnet give a gradient that they have changed
 * @param remarks what a reader of the result has to know about this network, a sentence each: such
 *     as that nothing lies on the way that the rule changes, so that it is the plain gradient
 */
@Experimental
public record Relevance(Map<String, Tensor> byLayer, List<String> remarks) {
  /**
   * Copies map and list.
   *
   * @param byLayer owned, each in its layer's shape; that at the input by {@link
   *     ForwardPass#INPUT}; guided backprop and deconvnet give a gradient that they have changed
   * @param remarks what a reader of the result has to know about this network, a sentence each:
   *     such as that nothing lies on the way that the rule changes, so that it is the plain
   *     gradient
   */
  public Relevance {
    byLayer = Map.copyOf(byLayer);
    remarks = List.copyOf(remarks);
  }

  /**
   * Returns the relevance at a layer.
   *
   * @param layer its name as it was asked for, or {@link ForwardPass#INPUT}
   * @return [N,K,h,w], [N,K,l] or [N,K], owned
   * @throws IllegalArgumentException if it was not asked for
   */
  public Tensor at(String layer) {
    Tensor found = byLayer.get(layer);
    if (found == null) {
      throw new IllegalArgumentException("No relevance was asked for at " + layer);
    }
    return found;
  }
}
