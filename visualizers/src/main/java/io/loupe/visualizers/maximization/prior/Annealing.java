package io.loupe.visualizers.maximization.prior;

import io.loupe.visualizers.synthesis.ImageSize;

/**
 * How the noise falls, and what it is taken away with: from more than the data's own spread, where
 * the guess is their mean, geometrically to next to nothing; patches become smaller on the way, so
 * that first things find their place and then what they are made of. All in units of the spread,
 * the root of the mean squared distance of a picture from the mean picture.
 *
 * @param steps at least two
 * @param spread of the data, positive
 * @param whole the whole image as one patch
 * @param half patches of half a side
 * @param third patches of some third of a side
 * @param quarter patches of a quarter of a side
 */
record Annealing(int steps, double spread, Floor whole, Floor half, Floor third, Floor quarter) {
  static final int STEPS = 80;

  private static final double FIRST = 1.2;
  private static final double LAST = 0.0036;
  private static final double WHOLE_ABOVE = 0.3;
  private static final double HALF_ABOVE = 0.11;
  private static final double THIRD_ABOVE = 0.048;
  private static final double LEAST_CLIMB = 0.018;
  private static final double MOST_CLIMB = 0.18;
  private static final double THIRD = 10.0 / 28;
  private static final double FINE = 1.0 / 28;

  static Annealing of(int steps, double spread, ImageSize size) {
    return new Annealing(
        steps,
        spread,
        Floor.of(size, 1, 1),
        Floor.of(size, 0.5, 2 * FINE),
        Floor.of(size, THIRD, 2 * FINE),
        Floor.of(size, 0.25, FINE));
  }

  /** Deviation of the noise at a step. */
  double sigma(int step) {
    return spread * FIRST * StrictMath.pow(LAST / FIRST, step / (steps - 1.0));
  }

  /** By how much the noise shrinks after a step: all of it after the last. */
  double shrink(int step) {
    return step + 1 < steps ? sigma(step + 1) / sigma(step) : 0;
  }

  Floor floor(int step) {
    double share = sigma(step) / spread;
    if (share > WHOLE_ABOVE) {
      return whole;
    }
    return share > HALF_ABOVE ? half : share > THIRD_ABOVE ? third : quarter;
  }

  /** Length of a climb at guidance 1. */
  double climb(int step) {
    return spread * LEAST_CLIMB + Math.min(sigma(step), spread * MOST_CLIMB);
  }
}
