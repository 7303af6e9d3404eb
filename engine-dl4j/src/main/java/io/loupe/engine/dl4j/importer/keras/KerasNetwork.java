package io.loupe.engine.dl4j.importer.keras;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A translated model.
 *
 * @param graph with its weights
 * @param types what flows out of each vertex, inputs included
 * @param classes Keras's class of each vertex that is one of its layers
 * @param parameters number of the weights of each layer that has some
 */
public record KerasNetwork(
    ComputationGraph graph,
    Map<String, InputType> types,
    Map<String, String> classes,
    Map<String, Long> parameters) {
  /** Copies the maps. */
  public KerasNetwork {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    parameters = Map.copyOf(parameters);
  }
}
