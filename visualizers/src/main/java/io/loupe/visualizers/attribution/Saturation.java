package io.loupe.visualizers.attribution;

import io.loupe.gradient.Objective;

/** Tells where a softmax or sigmoid is so sure that its slope, p (1 - p), is next to nothing. */
final class Saturation {
  private static final double NEAR = 1e-3;

  private Saturation() {}

  /**
   * Judges one sample.
   *
   * @param objective with the sample's label in place
   * @param value of the objective
   */
  static boolean of(Objective objective, double value) {
    if (objective instanceof Objective.Scaled scaled && scaled.factor() == -1) {
      return scaled.objective() instanceof Objective.Probability && of(scaled.objective(), -value);
    }
    if (objective instanceof Objective.Probability) {
      return value < NEAR || value > 1 - NEAR;
    }
    return objective instanceof Objective.LogSoftmax && value > Math.log1p(-NEAR);
  }

  /** The logit in the place of a probability or its logarithm. */
  static Objective logit(Objective objective) {
    if (objective instanceof Objective.Scaled scaled) {
      return logit(scaled.objective()).times(scaled.factor());
    }
    if (objective instanceof Objective.Probability probability) {
      return new Objective.Unit(probability.layer(), probability.index());
    }
    return objective instanceof Objective.LogSoftmax output
        ? new Objective.Unit(output.layer(), output.index())
        : objective;
  }
}
