package io.loupe.engine.dl4j.internal.keras;

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
 * @param classes Keras's class of each vertex
 */
public record KerasNetwork(
    ComputationGraph graph, Map<String, InputType> types, Map<String, String> classes) {
  /** Copies the maps. */
  public KerasNetwork {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
  }
}
