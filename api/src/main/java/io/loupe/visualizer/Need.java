package io.loupe.visualizer;

/** What a visualizer cannot do without; checked before it is asked to render. */
public enum Need {
  /** Samples to look at. */
  DATASET,
  /** Gradients of activations with respect to the input. */
  GRADIENTS
}
