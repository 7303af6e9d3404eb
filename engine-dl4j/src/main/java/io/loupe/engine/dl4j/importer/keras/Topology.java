package io.loupe.engine.dl4j.importer.keras;

import java.util.List;

/**
 * The layers of a model with its nested models opened, in an order in which they can run.
 *
 * @param inputs its input layers
 * @param calls its other layers
 * @param outputs names of the vertices where it ends
 */
record Topology(List<Call> inputs, List<Call> calls, List<String> outputs) {
  Topology {
    inputs = List.copyOf(inputs);
    calls = List.copyOf(calls);
    outputs = List.copyOf(outputs);
  }
}
