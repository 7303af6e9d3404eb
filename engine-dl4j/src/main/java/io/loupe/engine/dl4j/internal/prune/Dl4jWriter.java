package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.graph.Graph;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Says a graph in Deeplearning4j's layers. */
public final class Dl4jWriter {
  private Dl4jWriter() {}

  public static ComputationGraph network(Graph graph) {
    if (graph.nodes().size() > 0) {
      throw new UnsupportedOperationException(graph.toString());
    }
    return new ComputationGraph(null);
  }
}
