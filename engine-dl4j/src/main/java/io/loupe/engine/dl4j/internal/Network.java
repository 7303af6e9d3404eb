package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.plan.VertexNames;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A network as a graph, with the names its layers are known by. */
record Network(ComputationGraph graph, VertexNames names) {
  static Network of(Object network) {
    if (network instanceof MultiLayerNetwork layers) {
      VertexNames names = VertexNames.of(layers);
      return new Network(layers.toComputationGraph(), names);
    }
    return new Network((ComputationGraph) network, VertexNames.ofGraph());
  }
}
