package io.loupe.attribution;

import io.loupe.Experimental;

/** What a method cannot do without besides forward passes; checked before it is asked for maps. */
@Experimental
public enum AttributionNeed {
  /** Gradients at the input: {@link io.loupe.gradient.Differentiable}. */
  GRADIENTS,
  /** Gradients at inner layers, or values replaced there: {@link io.loupe.gradient.Patchable}. */
  INNER_LAYERS,
  /** Ways back that are not the gradient: {@link io.loupe.gradient.Explainable}. */
  WAYS_BACK,
  /** An inner layer to look at, of any shape. */
  LAYER,
  /** An inner layer with rows and columns, or steps. */
  POSITIONS,
  /** Samples to compare with. */
  DATA
}
