package io.loupe.gradient;

import io.loupe.tensor.Tensor;

/** What an objective reads and writes for one batch. Used from one thread. */
public interface Tape {
  /**
   * Returns the activations of a layer.
   *
   * @param layer one of the objective's layers
   * @return [N,K,h,w], [N,K,l] or [N,K], borrowed until the objective returns
   */
  Tensor activation(String layer);

  /**
   * Returns where the gradient with respect to a layer's activations is added up.
   *
   * @param layer one of the objective's layers
   * @return row-major, as many values as the activations; add to it, do not overwrite
   */
  float[] gradient(String layer);
}
