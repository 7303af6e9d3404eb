package io.loupe.visualizers.maximization;

import java.util.Optional;

/**
 * What was measured on one image, without transformation.
 *
 * @param objective value of its objective
 * @param variation total variation in units of the preset, unweighted
 * @param norm norm in units of the preset, unweighted
 * @param decision what the model makes of it, if it has a head
 */
record Measure(double objective, double variation, double norm, Optional<Decision> decision) {
  /** Whether the image has a target and the model answers something else. */
  boolean isMissed() {
    return decision.filter(d -> Double.isFinite(d.target()) && !d.first()).isPresent();
  }
}
