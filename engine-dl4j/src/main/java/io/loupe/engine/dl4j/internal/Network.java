package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.plan.VertexNames;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network as a graph, with the names its layers are known by.
 *
 * @param graph the graph
 * @param names names of its layers
 * @param configuration of the network as it was given; that of a converted graph holds the time
 */
record Network(ComputationGraph graph, VertexNames names, String configuration) {
  static Network of(Object network) {
    if (network instanceof MultiLayerNetwork layers) {
      VertexNames names = VertexNames.of(layers);
      String configuration = layers.getLayerWiseConfigurations().toJson();
      return new Network(layers.toComputationGraph(), names, configuration);
    }
    ComputationGraph graph = (ComputationGraph) network;
    return new Network(graph, VertexNames.ofGraph(), graph.getConfiguration().toJson());
  }
}
