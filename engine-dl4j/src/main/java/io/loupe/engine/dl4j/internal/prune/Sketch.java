package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.importer.dl4j.VertexNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network as its vertices and what flows between them.
 *
 * @param graph the network
 * @param names by which its vertices are known to people
 */
record Sketch(ComputationGraph graph, VertexNames names) {

  /** The vertices' own names, each behind those it reads. */
  List<String> order() {
    List<String> order = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      order.add(graph.getVertices()[index].getVertexName());
    }
    return order;
  }

  boolean isInput(String vertex) {
    return graph.getConfiguration().getNetworkInputs().contains(vertex);
  }

  List<String> inputs(String vertex) {
    return graph.getConfiguration().getVertexInputs().getOrDefault(vertex, List.of());
  }

  GraphVertex vertex(String name) {
    Map<String, GraphVertex> vertices = graph.getConfiguration().getVertices();
    return Objects.requireNonNull(vertices.get(name), name);
  }

  /** A vertex's layer without what freezes it. */
  Optional<Layer> layer(String name) {
    return vertex(name) instanceof LayerVertex layer
        ? Optional.of(unwrapped(layer.getLayerConf().getLayer()))
        : Optional.empty();
  }

  Optional<InputPreProcessor> preprocessor(String name) {
    return vertex(name) instanceof LayerVertex layer
        ? Optional.ofNullable(layer.getPreProcessor())
        : Optional.empty();
  }

  /** How people know a vertex. */
  String shown(String vertex) {
    return isInput(vertex) ? vertex : names.of(graph.getVertex(vertex));
  }

  static Layer unwrapped(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return unwrapped(frozen.getLayer());
    }
    boolean frozen =
        layer instanceof BaseWrapperLayer && layer.getClass().getSimpleName().startsWith("Frozen");
    return frozen ? unwrapped(((BaseWrapperLayer) layer).getUnderlying()) : layer;
  }
}
