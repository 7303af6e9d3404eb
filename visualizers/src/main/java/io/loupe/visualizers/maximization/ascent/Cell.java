package io.loupe.visualizers.maximization.ascent;

/**
 * One image of a sweep.
 *
 * @param target what it excites
 * @param weight weight of its total variation
 * @param normWeight weight of its norm
 * @param diversity weight of its likeness to the other variants; 0 without variants
 */
public record Cell(Target target, double weight, double normWeight, double diversity) {
  public Cell(Target target, double weight, double normWeight) {
    this(target, weight, normWeight, 0);
  }

  /**
   * What became of one image.
   *
   * @param cell what it was to be
   * @param arrival how far it came
   * @param attempt which of the ascents for it was kept, from 1
   * @param begun whether anything was done for it; a run that is cancelled leaves some as they
   *     start
   * @param start what became of its start image
   * @param rounds how often more ascents with lighter penalties were made for it
   */
  public record Climbed(
      Cell cell,
      Ascent.Arrival arrival,
      int attempt,
      boolean begun,
      DeadGradientRestart.Outcome start,
      int rounds) {
    /** Of an image for which the usual ascents were made. */
    public Climbed(
        Cell cell,
        Ascent.Arrival arrival,
        int attempt,
        boolean begun,
        DeadGradientRestart.Outcome start) {
      this(cell, arrival, attempt, begun, start, 0);
    }

    /** The same after so many rounds of more ascents. */
    public Climbed after(int more) {
      return new Climbed(cell, arrival, attempt, begun, start, more);
    }

    /** Whether no start image tried had a gradient. */
    public boolean isDead() {
      return start == DeadGradientRestart.Outcome.DEAD;
    }
  }
}
