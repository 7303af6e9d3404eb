package io.loupe.engine.dl4j.importer.keras;

/** Translates the layers of one class. */
@FunctionalInterface
interface Translator {
  /**
   * Adds a layer to the graph.
   *
   * @param call the use of the layer
   * @param graph what is there so far
   */
  void translate(Call call, GraphAssembler graph);
}
