package io.loupe.visualizers.attribution.method;

import io.loupe.Experimental;

/** Which rule of relevance propagation each kind of layer has. */
@Experimental
public enum LrpComposite {
  /** Epsilon everywhere. */
  EPSILON,
  /** Z-plus for convolutions, epsilon for fully connected layers. */
  EPSILON_PLUS,
  /** The same with the flat rule for the first layers. */
  EPSILON_PLUS_FLAT,
  /** Z-box for the first layers, gamma 0.25 for convolutions, epsilon for fully connected ones. */
  EPSILON_GAMMA_BOX,
  /** Alpha 2, beta 1 for convolutions, epsilon for fully connected layers. */
  EPSILON_ALPHA2_BETA1,
  /** The same with the flat rule for the first layers. */
  EPSILON_ALPHA2_BETA1_FLAT
}
