package io.loupe.gradient;

import io.loupe.tensor.Tensor;

/** An objective's value for each item and its gradient at the input. Immutable. */
public final class Scored {
  private final double[] values;
  private final Tensor gradient;

  /**
   * Creates a result.
   *
   * @param values one for each item of the batch; copied
   * @param gradient [N,C,H,W], owned, in model input scale
   */
  public Scored(double[] values, Tensor gradient) {
    this.values = values.clone();
    this.gradient = gradient;
  }

  /**
   * Returns the objective's values.
   *
   * @return one for each item, a copy
   */
  public double[] values() {
    return values.clone();
  }

  /**
   * Returns the gradient at the input.
   *
   * @return [N,C,H,W], owned, in model input scale
   */
  public Tensor gradient() {
    return gradient;
  }
}
