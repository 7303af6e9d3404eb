package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * Moves values along a gradient, uphill. Holds the state of one block of values; every value moves
 * by its own history only. Used from one thread.
 */
@Experimental
public interface Optimizer {
  /**
   * Makes one step.
   *
   * @param values row-major, changed in place; as many as the optimiser was made for
   * @param gradient of what is to become larger
   * @param from first value to move
   * @param to first value not to move any more
   * @param rate step size, in units of the values
   */
  void step(float[] values, float[] gradient, int from, int to, double rate);
}
