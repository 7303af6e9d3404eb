package io.loupe.engine.dl4j.importer.dl4j;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The names by which a network's vertices are known. A converted MultiLayerNetwork numbers its
 * vertices; its layers' own names are used then, where they differ from each other.
 */
public final class VertexNames {
  private final Map<String, String> byVertex;

  private VertexNames(Map<String, String> byVertex) {
    this.byVertex = byVertex;
  }

  /**
   * Names the vertices of a graph.
   *
   * @return each vertex's own name
   */
  public static VertexNames ofGraph() {
    return new VertexNames(Map.of());
  }

  /**
   * Names the vertices of the graph that a network will be converted to.
   *
   * @param network the network before it is converted
   * @return its layers' names by their numbers
   */
  public static VertexNames of(MultiLayerNetwork network) {
    Map<String, String> names = new HashMap<>();
    Set<String> used = new HashSet<>();
    for (int i = 0; i < network.getnLayers(); i++) {
      String name = Layers.unwrapped(network.getLayer(i)).conf().getLayer().getLayerName();
      if (name != null && !name.isBlank() && used.add(name)) {
        names.put(Integer.toString(i), name);
      }
    }
    return new VertexNames(names);
  }

  /**
   * Returns a vertex's name.
   *
   * @param vertex a vertex of the network
   * @return unique within the network
   */
  public String of(GraphVertex vertex) {
    return byVertex.getOrDefault(vertex.getVertexName(), vertex.getVertexName());
  }
}
