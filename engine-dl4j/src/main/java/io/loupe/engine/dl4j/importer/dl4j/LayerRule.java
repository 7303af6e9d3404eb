package io.loupe.engine.dl4j.importer.dl4j;

import java.util.OptionalInt;

/** Knows one kind of layer, or a family of them. Stateless. */
@FunctionalInterface
interface LayerRule {
  /**
   * Adds a layer's nodes to the plan.
   *
   * @param site the layer and where it stands
   * @return its last node, empty if the layer is none of this rule's
   */
  OptionalInt lower(LayerSite site);
}
