package io.loupe.engine.dl4j.importer.keras;

import java.util.List;

/**
 * One use of a layer.
 *
 * @param layer the layer
 * @param vertex name of this use: the layer's name, numbered from the second use on
 * @param inputs names of the vertices before it
 * @param masks names of the vertices that say which steps of its inputs count, where the file says
 *     so for this use
 * @param output whether the network ends here
 * @param hidden whether it is a step on the way to a layer, not one itself
 */
record Call(
    LayerSpec layer,
    String vertex,
    List<String> inputs,
    List<String> masks,
    boolean output,
    boolean hidden) {
  Call {
    inputs = List.copyOf(inputs);
    masks = List.copyOf(masks);
  }

  static Call input(LayerSpec layer, String vertex) {
    return new Call(layer, vertex, List.of(), List.of(), false, false);
  }

  /** The same use reading from other vertices. */
  Call reading(List<String> vertices) {
    return new Call(layer, vertex, vertices, masks, output, hidden);
  }

  Call reading(String... vertices) {
    return reading(List.of(vertices));
  }

  /** The same use where the network ends or goes on. */
  Call ending(boolean ends) {
    return new Call(layer, vertex, inputs, masks, ends, hidden);
  }

  /** The same use as a step on the way to another. */
  Call onTheWay() {
    return new Call(layer, vertex, inputs, masks, false, true);
  }

  /** A step before this use, which nobody asks for. */
  Call before(String suffix, String... vertices) {
    return new Call(layer, vertex + ":" + suffix, List.of(vertices), List.of(), false, true);
  }

  /** The same use of what another layer does. */
  Call as(LayerSpec other) {
    return new Call(other, vertex, inputs, masks, output, hidden);
  }
}
