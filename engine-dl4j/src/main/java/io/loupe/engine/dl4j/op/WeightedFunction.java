package io.loupe.engine.dl4j.op;

import org.nd4j.linalg.activations.IActivation;

/** An activation function with weights of its own. */
public interface WeightedFunction extends IActivation {
  /**
   * Returns the function with other weights.
   *
   * @param randomization draws them
   * @return a function of its own
   */
  IActivation randomized(Randomization randomization);
}
