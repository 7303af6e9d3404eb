package io.loupe.engine.dl4j.importer.keras;

import java.util.List;

/** Finds the arrays of a layer in a file. */
interface WeightSource {
  /**
   * Returns a layer's arrays in Keras's order.
   *
   * @param path of the layer, from the outermost model inwards
   * @return its arrays, none if the file has none for it
   */
  List<Weight> of(List<PathStep> path);
}
