package io.loupe.engine.dl4j.plan;

/** Takes what happens to each channel behind a linear operation into its weights. */
@FunctionalInterface
interface Folding {
  /**
   * Makes the operation that computes {@code linear(x) * scale + shift}.
   *
   * @param scale [C] of its output
   * @param shift [C]
   * @return with weights of its own
   */
  Lowering with(float[] scale, float[] shift);
}
