package io.loupe.engine.dl4j.graph;

import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds a graph node by node and counts what it takes. Used by one thread. */
public final class GraphBuilder {
  private final ModelSize size;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Integer> byName = new HashMap<>();
  private final List<Graph.Layer> layers = new ArrayList<>();

  /**
   * Starts with nothing.
   *
   * @param size counts what the nodes give
   */
  public GraphBuilder(ModelSize size) {
    this.size = size;
  }

  /**
   * Adds a node.
   *
   * @param name unique within the graph
   * @param inputs nodes that it reads, by index
   * @param op how it is computed
   * @param type of one item
   * @return its index
   * @throws IllegalArgumentException if nothing is left along an axis
   */
  public int add(String name, List<Integer> inputs, Op op, TensorType type) {
    if (type.shape().stream().anyMatch(length -> length <= 0)) {
      throw new IllegalArgumentException("\"" + name + "\" would have the shape " + type.shape());
    }
    size.add(name, "output " + type.shape(), type.values());
    nodes.add(new Node(name, inputs, op, type));
    byName.putIfAbsent(name, nodes.size() - 1);
    return nodes.size() - 1;
  }

  /**
   * Says that a node is what a user calls a layer.
   *
   * @param layer its node and what it is
   */
  public void layer(Graph.Layer layer) {
    layers.add(layer);
  }

  /**
   * Refuses what a node would give before anything makes it.
   *
   * @param name of the node
   * @param type of one item
   */
  public void check(String name, TensorType type) {
    size.check(name, "output " + type.shape(), type.values());
  }

  /**
   * Returns a node.
   *
   * @param index its index
   * @return the node
   */
  public Node node(int index) {
    return nodes.get(index);
  }

  /**
   * Finds a node.
   *
   * @param name its name
   * @return its index
   * @throws IllegalArgumentException if there is none
   */
  public int indexOf(String name) {
    Integer index = byName.get(name);
    if (index == null) {
      throw new IllegalArgumentException("no node \"" + name + "\"");
    }
    return index;
  }

  /**
   * Ends the graph.
   *
   * @param outputs nodes that the network gives, by index
   * @return the graph
   */
  public Graph build(List<Integer> outputs) {
    return new Graph(nodes, layers, outputs);
  }
}
