package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Capability of a model whose graph can be looked at: every operation that is run, also those that
 * are no layer of the file. May be called by several threads.
 */
@Experimental
public interface Inspectable {
  /**
   * Returns the graph.
   *
   * @return every node once, behind those that it reads; the first is the input that is fed
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  List<Node> graph();

  /**
   * Tells graphs apart: two models have the same if their nodes are, whatever their weights.
   *
   * @return SHA-256 of the nodes, in hexadecimal
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  String graphSha256();

  /**
   * Returns what the file says of itself, such as the program that wrote it. A stranger wrote it:
   * it may hold any characters.
   *
   * @return values by name, in the file's order; empty where it says nothing
   */
  default Map<String, String> about() {
    return Map.of();
  }

  /**
   * One operation.
   *
   * @param name unique within the graph
   * @param operation what it does, such as {@code Convolution 3x3 16 to 32}
   * @param inputs names of the nodes that it reads, in order
   * @param shape of one item, channels first
   * @param layer whether it gives the values of the layer of its name; else it is a step on the way
   */
  record Node(String name, String operation, List<String> inputs, Shape shape, boolean layer) {
    /**
     * Copies the list.
     *
     * @param name unique within the graph
     * @param operation what it does, such as {@code Convolution 3x3 16 to 32}
     * @param inputs names of the nodes that it reads, in order
     * @param shape of one item, channels first
     * @param layer whether it gives the values of the layer of its name; else it is a step on the
     *     way
     */
    public Node {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(operation, "operation");
      inputs = List.copyOf(inputs);
      Objects.requireNonNull(shape, "shape");
    }
  }
}
