package io.loupe.visualizers.maximization;

/**
 * How near an image lies to real samples.
 *
 * @param statistics how far out its total variation, mean, contrast and fine detail lie among those
 *     of the samples, mean of the four: 0 in the middle, 1 outside of all
 * @param nearest distance to the nearest sample in the layer before the head, in units of what is
 *     usual between neighbours of one class
 */
record Likeness(double statistics, double nearest) {}
