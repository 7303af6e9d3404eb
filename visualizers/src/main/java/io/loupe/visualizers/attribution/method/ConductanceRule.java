package io.loupe.visualizers.attribution.method;

import io.loupe.Experimental;

/** How an integral along the way from a baseline to the input is taken. */
@Experimental
public enum ConductanceRule {
  /** By quadrature, so that more points come nearer to it. */
  INTEGRAL,
  /**
   * As Captum 0.9 does, whatever its option {@code method} says: of a layer a sum between
   * neighbouring Gauss-Legendre points, which leaves out both ends of the way; of a neuron a
   * trapezoid sum over n points with weights that add up to 1 - 1/n.
   */
  CAPTUM
}
