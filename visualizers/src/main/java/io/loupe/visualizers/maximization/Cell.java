package io.loupe.visualizers.maximization;

/**
 * One image of a sweep.
 *
 * @param target what it excites
 * @param weight weight of its total variation
 * @param normWeight weight of its norm
 * @param variant which of several images of the same target, from 0
 */
record Cell(Target target, double weight, double normWeight, int variant) {
  Cell(Target target, double weight, double normWeight) {
    this(target, weight, normWeight, 0);
  }
}
