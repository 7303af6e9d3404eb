package io.loupe.gradient;

import io.loupe.tensor.Tensor;

/**
 * A cost on the input alone, for example its total variation. Stateless, and safe for use by
 * several threads; an item's cost never depends on its neighbours.
 */
public interface InputPenalty {
  /**
   * Returns a canonical text for provenance.
   *
   * @return name and settings
   */
  String describe();

  /**
   * Adds the weighted cost of each item and its gradient.
   *
   * @param weights one for each item
   * @param batch inputs [N,C,H,W] in model input scale, borrowed until this returns
   * @param values one for each item; the weighted cost is added
   * @param gradient row-major [N,C,H,W]; the weighted gradient is added
   */
  void accumulate(double[] weights, Tensor batch, double[] values, float[] gradient);
}
