package io.loupe.engine.dl4j.internal.keras;

import java.util.List;

/**
 * One use of a layer.
 *
 * @param layer the layer
 * @param vertex name of this use: the layer's name, numbered from the second use on
 * @param inputs names of the vertices before it
 * @param output whether the network ends here
 * @param hidden whether it is a step on the way to a layer, not one itself
 */
record Call(LayerSpec layer, String vertex, List<String> inputs, boolean output, boolean hidden) {
  Call {
    inputs = List.copyOf(inputs);
  }

  Call(LayerSpec layer, String vertex, List<String> inputs, boolean output) {
    this(layer, vertex, inputs, output, false);
  }

  /** The same use reading from other vertices. */
  Call reading(List<String> vertices) {
    return new Call(layer, vertex, vertices, output, hidden);
  }

  Call reading(String... vertices) {
    return reading(List.of(vertices));
  }

  /** A step before this use, which nobody asks for. */
  Call before(String suffix, String... vertices) {
    return new Call(layer, vertex + ":" + suffix, List.of(vertices), false, true);
  }

  /** The same use of what another layer does. */
  Call as(LayerSpec other) {
    return new Call(other, vertex, inputs, output, hidden);
  }
}
