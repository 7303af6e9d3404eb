package io.loupe.visualizers.maximization.evaluation;

import io.loupe.visualizers.maximization.ascent.Goal;
import java.util.Optional;

/**
 * How surely the model answers with the outputs that an image is to excite.
 *
 * @param outputs how many are meant; 0 if the image is not about outputs
 * @param probability lowest of the outputs meant
 * @param first whether they come first
 * @param held share of small changes after which they still do; NaN where that was not measured
 */
public record Standing(int outputs, double probability, boolean first, double held) {
  private static final double HELD = 0.95;

  /** Of what was measured; nothing is reached where there is no decision. */
  public static Standing of(
      int outputs, Optional<Decision> decision, Optional<Robustness> robustness) {
    return new Standing(
        outputs,
        decision.map(Decision::target).orElse(Double.NaN),
        decision.map(Decision::first).orElse(false),
        robustness.map(Robustness::held).orElse(Double.NaN));
  }

  /**
   * One output: a probability of at least 0.99, and first after 95 % of the small changes. Several:
   * the most probable of all, each with at least 1/(2k).
   */
  public boolean isReached() {
    return outputs == 1 ? isSure() && isHeld() : outputs > 1 && isSure();
  }

  private boolean isSure() {
    return first && probability >= (outputs == 1 ? Goal.REACHED : 1.0 / (2 * outputs));
  }

  private boolean isHeld() {
    return holds(held);
  }

  /** Whether a share of small changes after which the target still comes first is enough. */
  public static boolean holds(double held) {
    return held >= HELD;
  }

  /** Reached before sure, sure before held, then by probability and share held. */
  public boolean isBetterThan(Standing other) {
    if (rank() != other.rank()) {
      return rank() > other.rank();
    }
    return product() > other.product();
  }

  private int rank() {
    return (isReached() ? 4 : 0) + (isSure() ? 2 : 0) + (isHeld() ? 1 : 0);
  }

  private double product() {
    return probability * (Double.isFinite(held) ? held : 1);
  }
}
