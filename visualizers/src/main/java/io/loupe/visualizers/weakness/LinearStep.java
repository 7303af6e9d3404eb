package io.loupe.visualizers.weakness;

/**
 * The smallest move, by L2, that gains a given amount where the gain is linear, inside of bounds.
 *
 * <p>The gain of a move along the slopes is concave in its length, so Newton's method from below
 * meets it without overshooting.
 */
final class LinearStep {
  private static final int ROUNDS = 60;
  private static final double CLOSE = 1e-6;

  private final Bounds bounds;

  LinearStep(Bounds bounds) {
    this.bounds = bounds;
  }

  /** As near to the wanted gain as the bounds allow; where it starts if no gain is wanted. */
  float[] nearest(float[] from, float[] slopes, double wanted) {
    if (!(wanted > 0)) {
      return from.clone();
    }
    double length = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double gained = 0;
      double slope = 0;
      for (int i = 0; i < from.length; i++) {
        double to = from[i] + length * slopes[i];
        double bounded = bounds.nearest(i, to);
        gained += slopes[i] * (bounded - from[i]);
        slope += bounded == to ? (double) slopes[i] * slopes[i] : 0;
      }
      double missing = wanted - gained;
      if (missing <= CLOSE * wanted || !(slope > 0)) {
        break;
      }
      length += missing / slope;
    }
    float[] moved = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      moved[i] = (float) bounds.nearest(i, from[i] + length * slopes[i]);
    }
    return moved;
  }
}
