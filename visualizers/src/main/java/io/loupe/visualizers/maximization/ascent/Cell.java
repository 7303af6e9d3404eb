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
}
