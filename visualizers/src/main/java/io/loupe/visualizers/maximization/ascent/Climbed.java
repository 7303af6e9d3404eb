package io.loupe.visualizers.maximization.ascent;

/**
 * What became of one image.
 *
 * @param cell what it was to be
 * @param arrival how far it came
 * @param attempt which of the ascents for it was kept, from 1
 * @param begun whether anything was done for it; a run that is cancelled leaves some as they start
 * @param start what became of its start image
 */
public record Climbed(
    Cell cell,
    Ascent.Arrival arrival,
    int attempt,
    boolean begun,
    DeadGradientRestart.Outcome start) {

  /** Whether no start image tried had a gradient. */
  public boolean isDead() {
    return start == DeadGradientRestart.Outcome.DEAD;
  }
}
