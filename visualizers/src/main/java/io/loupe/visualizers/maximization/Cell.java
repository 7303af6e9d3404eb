package io.loupe.visualizers.maximization;

/**
 * One image of a sweep.
 *
 * @param target what it excites
 * @param weight weight of its total variation
 * @param normWeight weight of its norm
 */
record Cell(Target target, double weight, double normWeight) {}
