package io.loupe.engine.dl4j.op;

/** A product with constant weights. */
public interface Linear {
  /**
   * Adds the product to an output.
   *
   * @param in holds the input
   * @param at where it starts
   * @param out what is added to
   */
  void add(float[] in, int at, float[] out);

  /**
   * Adds the gradient at the input.
   *
   * @param gradient at the output
   * @param target what is added to
   * @param at where the input starts in it
   */
  void addBack(float[] gradient, float[] target, int at);

  /**
   * Returns the product with other weights.
   *
   * @param randomization draws them
   * @return a product of its own
   */
  Linear randomized(Randomization randomization);
}
