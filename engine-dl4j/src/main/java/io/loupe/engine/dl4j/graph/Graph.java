package io.loupe.engine.dl4j.graph;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.model.LayerKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as the engine knows it, whatever file it comes from: named nodes with their operations,
 * weights and the type of one item, and which of them a user calls layers. Every node stands behind
 * the nodes that it reads. Immutable.
 *
 * @param nodes all of them
 * @param layers what the file calls layers, in the order in which they are listed
 * @param outputs nodes that the network gives, by index
 */
public record Graph(List<Node> nodes, List<Layer> layers, List<Integer> outputs) {
  /** Checks that every node stands behind those it reads. */
  public Graph {
    nodes = List.copyOf(nodes);
    layers = List.copyOf(layers);
    outputs = List.copyOf(outputs);
    for (int i = 0; i < nodes.size(); i++) {
      int node = i;
      if (nodes.get(i).inputs().stream().anyMatch(before -> before >= node)) {
        throw new IllegalArgumentException(nodes.get(i).name() + " reads what comes behind it");
      }
    }
  }

  /**
   * What a user calls a layer.
   *
   * @param node index of the node that gives its values
   * @param className its class in the library that wrote the file
   * @param kind what it is
   * @param parameters number of its trained and untrained values
   * @param origin what the file says of it beside
   */
  public record Layer(int node, String className, LayerKind kind, long parameters, Origin origin) {
    /**
     * A layer of which the file says no more.
     *
     * @param node index of the node that gives its values
     * @param className its class in the library that wrote the file
     * @param kind what it is
     * @param parameters number of its trained and untrained values
     */
    public Layer(int node, String className, LayerKind kind, long parameters) {
      this(node, className, kind, parameters, Origin.NONE);
    }

    /**
     * Returns the same layer at another node.
     *
     * @param other its index
     * @return the layer
     */
    public Layer at(int other) {
      return new Layer(other, className, kind, parameters, origin);
    }
  }

  /**
   * What a file says of a layer that changes nothing of what is computed.
   *
   * @param modules parts of the program that wrote the file in which it lies, the outermost first
   * @param about texts by name
   */
  public record Origin(List<Module> modules, Map<String, String> about) {
    /** Nothing. */
    public static final Origin NONE = new Origin(List.of(), Map.of());

    /**
     * Copies both.
     *
     * @param modules parts of the program that wrote the file in which it lies, the outermost first
     * @param about texts by name
     */
    public Origin {
      modules = List.copyOf(modules);
      about = Collections.unmodifiableMap(new LinkedHashMap<>(about));
    }
  }

  /**
   * Part of the program that wrote a file, such as a module of PyTorch.
   *
   * @param name its whole name
   * @param type its class; empty where the file does not say it
   */
  public record Module(String name, String type) {}

  /**
   * Finds a node.
   *
   * @param name its name
   * @return its index, -1 if there is none
   */
  public int indexOf(String name) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the inputs.
   *
   * @return names of the nodes that are fed
   */
  public List<String> inputs() {
    return nodes.stream().filter(node -> node.op() instanceof Input).map(Node::name).toList();
  }

  /**
   * Finds the layer that a node gives.
   *
   * @param node its index
   * @return the layer, empty for nodes on the way
   */
  public Optional<Layer> layer(int node) {
    return layers.stream().filter(layer -> layer.node() == node).findFirst();
  }

  /**
   * Returns the graph with one input that is fed.
   *
   * @param free its name; it becomes node 0
   * @param held one item of each other input, channels last, by name
   * @return the same operations
   */
  public Graph feeding(String free, Map<String, float[]> held) {
    int first = indexOf(free);
    List<Node> moved = new ArrayList<>();
    moved.add(nodes.get(first));
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (i != first) {
        List<Integer> inputs = node.inputs().stream().map(n -> place(n, first)).toList();
        moved.add(new Node(node.name(), inputs, fed(node, held), node.type()));
      }
    }
    return new Graph(
        moved,
        layers.stream().map(layer -> layer.at(place(layer.node(), first))).toList(),
        outputs.stream().map(n -> place(n, first)).toList());
  }

  private static int place(int node, int first) {
    return node == first ? 0 : node < first ? node + 1 : node;
  }

  private static Op fed(Node node, Map<String, float[]> held) {
    if (!(node.op() instanceof Input)) {
      return node.op();
    }
    float[] values = held.get(node.name());
    if (values == null) {
      throw new IllegalArgumentException("No values for input " + node.name());
    }
    return new Constant(values);
  }

  /**
   * Tells graphs apart by their nodes, whatever their weights.
   *
   * @return SHA-256 of names, operations, inputs and types, in hexadecimal
   */
  public String sha256() {
    Hasher hasher = Hashing.sha256().newHasher();
    for (Node node : nodes) {
      hasher.putUnencodedChars(node.name()).putChar('\n');
      hasher.putUnencodedChars(node.op().describe()).putChar('\n');
      node.inputs().forEach(hasher::putInt);
      hasher.putUnencodedChars(node.type().toString()).putChar('\n');
    }
    outputs.forEach(hasher::putInt);
    return hasher.hash().toString();
  }
}
