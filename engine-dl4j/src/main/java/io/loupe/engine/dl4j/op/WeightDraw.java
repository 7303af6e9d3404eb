package io.loupe.engine.dl4j.op;

/** Draws a layer's weights anew, array by array, in the same order each time. */
public interface WeightDraw {
  /**
   * Draws what values are multiplied with.
   *
   * @param values as trained; not changed
   * @return as many, in another order and scaled
   */
  float[] kernel(float[] values);

  /**
   * Draws anything else: biases, slopes, tables, and the kernels of what saturates.
   *
   * @param values as trained; not changed
   * @return as many, in another order; the same where all are alike
   */
  float[] reordered(float[] values);
}
