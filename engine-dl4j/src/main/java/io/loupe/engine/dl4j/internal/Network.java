package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.importer.dl4j.VertexNames;
import io.loupe.engine.dl4j.importer.keras.KerasNetwork;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network as a graph, with the names its layers are known by.
 *
 * @param graph the graph
 * @param names names of its layers
 * @param configuration of the network as it was given; that of a converted graph holds the time
 * @param types what flows out of each vertex, where the file says so
 * @param classes what the file calls the class of each layer, where that differs
 * @param parameters number of each layer's weights, where the file says so
 */
record Network(
    ComputationGraph graph,
    VertexNames names,
    String configuration,
    Optional<Map<String, InputType>> types,
    Map<String, String> classes,
    Map<String, Long> parameters) {
  Network {
    classes = Map.copyOf(classes);
    parameters = Map.copyOf(parameters);
  }

  /** Whether a vertex is a layer of the file, not a step on the way to one. */
  boolean isLayer(GraphVertex vertex) {
    return !vertex.isInputVertex()
        && (classes.isEmpty() || classes.containsKey(vertex.getVertexName()));
  }

  /** Layers to which the file gives no weights; what they run with are constants. */
  Set<String> withoutWeights() {
    return parameters.entrySet().stream()
        .filter(entry -> entry.getValue() == 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  long parameters(GraphVertex vertex) {
    long own = vertex.hasLayer() ? vertex.getLayer().numParams() : 0;
    return parameters.getOrDefault(vertex.getVertexName(), own);
  }

  static Network of(Object network) {
    if (network instanceof MultiLayerNetwork layers) {
      VertexNames names = VertexNames.of(layers);
      String configuration = layers.getLayerWiseConfigurations().toJson();
      ComputationGraph graph = GraphConversion.graph(layers);
      return new Network(graph, names, configuration, Optional.empty(), Map.of(), Map.of());
    }
    ComputationGraph graph = (ComputationGraph) network;
    String configuration = graph.getConfiguration().toJson();
    return new Network(
        graph, VertexNames.ofGraph(), configuration, Optional.empty(), Map.of(), Map.of());
  }

  static Network of(KerasNetwork network) {
    return new Network(
        network.graph(),
        VertexNames.ofGraph(),
        "",
        Optional.of(network.types()),
        network.classes(),
        network.parameters());
  }
}
