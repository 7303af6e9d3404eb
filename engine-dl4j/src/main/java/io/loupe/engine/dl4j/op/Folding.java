package io.loupe.engine.dl4j.op;

/** Takes what happens to each channel behind a linear operation into its weights. */
@FunctionalInterface
public interface Folding {
  /**
   * Makes the operation that computes {@code linear(x) * scale + shift}.
   *
   * @param scale [C] of its output
   * @param shift [C]
   * @return with weights of its own
   */
  Op with(float[] scale, float[] shift);
}
