package io.loupe.visualizers.maximization;

/**
 * The best image of one item.
 *
 * @param step steps after which it was found
 * @param reached whether its goal was reached
 * @param loss its penalties in full less its objective
 * @param emphasis weight of the decision on top of its objective in the end
 */
record Arrival(int step, boolean reached, double loss, double emphasis) {
  static final Arrival NONE = new Arrival(0, false, Double.POSITIVE_INFINITY, 0);

  boolean isBetterThan(Arrival other) {
    return reached == other.reached ? loss < other.loss : reached;
  }
}
