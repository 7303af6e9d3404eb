package io.loupe.engine.dl4j.internal.keras;

import java.util.List;

/**
 * One use of a layer.
 *
 * @param layer the layer
 * @param vertex name of this use: the layer's name, numbered from the second use on
 * @param inputs names of the vertices before it
 * @param output whether the network ends here
 */
record Call(LayerSpec layer, String vertex, List<String> inputs, boolean output) {
  Call {
    inputs = List.copyOf(inputs);
  }
}
