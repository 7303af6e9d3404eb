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
   * Returns what the file says of one layer, such as its doc string. A stranger wrote it.
   *
   * @param layer its name
   * @return values by name, in the file's order; empty where it says nothing
   * @throws io.loupe.error.UnknownLayerException if there is none
   */
  default Map<String, String> about(String layer) {
    return Map.of();
  }

  /**
   * Tells what a layer does to the values of the layers that it reads ({@link LayerInfo#inputs}).
   *
   * @param layer its name
   * @return {@link Effect#OTHER} where it is not known
   * @throws io.loupe.error.UnknownLayerException if there is none
   */
  default Effect effect(String layer) {
    return Effect.OTHER;
  }

  /** What a layer does to the values of the layers that it reads. */
  enum Effect {
    /**
     * Works out each value from those at its own place and from constants, such as a bias, batch
     * normalisation, or a product of two layers of its shape.
     */
    ELEMENTWISE,
    /** Gives the same values in the same order, in another shape or not. */
    SAME_VALUES,
    /** Anything else. */
    OTHER
  }

  /**
   * Returns the parts of the program that the file was exported from: modules of PyTorch, layers of
   * Keras in ONNX. Where an engine tells them, {@link Model#layer} and every other place that takes
   * a layer's name takes that of a module for {@link Module#output}: its whole name, how the names
   * of its nodes begin, or the end of its name where no other module ends so. Layers go before
   * modules of the same name.
   *
   * @return each behind the one that it lies in; none where the file does not say them
   */
  default List<Module> modules() {
    return List.of();
  }

  /**
   * Several layers under one name.
   *
   * @param name whole, such as {@code layer1.0.conv1}
   * @param type its class, such as {@code BasicBlock}; empty where the file does not say it
   * @param layers names of those in it, in topological order; at least one
   * @param outputs those of them that are read outside, or that the network gives; at least one
   */
  record Module(String name, String type, List<String> layers, List<String> outputs) {
    /**
     * Copies the lists.
     *
     * @param name whole, such as {@code layer1.0.conv1}
     * @param type its class, such as {@code BasicBlock}; empty where the file does not say it
     * @param layers names of those in it, in topological order; at least one
     * @param outputs those of them that are read outside, or that the network gives; at least one
     * @throws IllegalArgumentException if it has no output
     */
    public Module {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      layers = List.copyOf(layers);
      outputs = List.copyOf(outputs);
      if (outputs.isEmpty()) {
        throw new IllegalArgumentException(name + " gives nothing");
      }
    }

    /**
     * Returns the layer that it stands for.
     *
     * @return name of the last of its outputs
     */
    public String output() {
      return outputs.get(outputs.size() - 1);
    }
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
