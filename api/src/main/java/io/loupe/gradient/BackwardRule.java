package io.loupe.gradient;

import io.loupe.Experimental;

/**
 * A way back through a network that is not the gradient. Each has its own answer at some kinds of
 * operation; where it says nothing else, the gradient goes on. Data only: {@link Explainable} runs
 * it. Immutable.
 */
@Experimental
public sealed interface BackwardRule {
  /**
   * Names the rule as captions do.
   *
   * @return a few words
   */
  String describe();

  /**
   * Guided backpropagation (Springenberg et al. 2014): a ReLU lets a gradient through where its
   * value and the gradient are positive, {@code g * [x > 0] * [g > 0]}. Only ReLU is changed; every
   * other activation function keeps its gradient.
   */
  @Experimental
  record GuidedBackprop() implements BackwardRule {
    @Override
    public String describe() {
      return "guided backprop";
    }
  }

  /**
   * The way back of a deconvolutional network (Zeiler and Fergus 2013): a ReLU lets a gradient
   * through where the gradient is positive, {@code g * [g > 0]}, whatever its value was. Only ReLU
   * is changed; every other activation function keeps its gradient.
   */
  @Experimental
  record Deconvolution() implements BackwardRule {
    @Override
    public String describe() {
      return "deconvnet";
    }
  }
}
