package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.Map;

/** An objective's value for each item and its gradient at the input or at layers. Immutable. */
public final class Scored {
  private final double[] values;
  private final Gradients gradients;

  /**
   * Creates a result.
   *
   * @param values one for each item of the batch; copied
   * @param gradient [N,C,H,W], owned, in model input scale
   */
  public Scored(double[] values, Tensor gradient) {
    this(values, new Gradients(Map.of(ForwardPass.INPUT, gradient)));
  }

  /**
   * Creates a result.
   *
   * @param values one for each item of the batch; copied
   * @param gradients at layers or the input
   */
  @Experimental
  public Scored(double[] values, Gradients gradients) {
    this.values = values.clone();
    this.gradients = gradients;
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
   * @throws IllegalArgumentException if it was not asked for
   */
  public Tensor gradient() {
    return gradients.at(ForwardPass.INPUT);
  }

  /**
   * Returns the gradients at all places that were asked for.
   *
   * @return at layers, and at the input if that was asked for
   */
  @Experimental
  public Gradients gradients() {
    return gradients;
  }
}
