package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.internal.keras.KerasNetwork;
import io.loupe.engine.dl4j.plan.VertexNames;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network as a graph, with the names its layers are known by.
 *
 * @param graph the graph
 * @param names names of its layers
 * @param configuration of the network as it was given; that of a converted graph holds the time
 * @param types what flows out of each vertex, where the file says so
 * @param classes what the file calls the class of each layer, where that differs
 */
record Network(
    ComputationGraph graph,
    VertexNames names,
    String configuration,
    Optional<Map<String, InputType>> types,
    Map<String, String> classes) {
  Network {
    classes = Map.copyOf(classes);
  }

  static Network of(Object network) {
    if (network instanceof MultiLayerNetwork layers) {
      VertexNames names = VertexNames.of(layers);
      String configuration = layers.getLayerWiseConfigurations().toJson();
      ComputationGraph graph = layers.toComputationGraph();
      return new Network(graph, names, configuration, Optional.empty(), Map.of());
    }
    ComputationGraph graph = (ComputationGraph) network;
    String configuration = graph.getConfiguration().toJson();
    return new Network(graph, VertexNames.ofGraph(), configuration, Optional.empty(), Map.of());
  }

  static Network of(KerasNetwork network) {
    return new Network(
        network.graph(),
        VertexNames.ofGraph(),
        "",
        Optional.of(network.types()),
        network.classes());
  }
}
