package io.loupe.engine.dl4j.op;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A gradient at a node, from which a pullback starts. */
@FunctionalInterface
public interface Seed {
  /**
   * Writes the gradient.
   *
   * @param target array to overwrite, in the plan's layout
   */
  void writeTo(INDArray target);
}
