package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.internal.guard.ModelSize;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;

/** Lowers a network to a plan, vertex by vertex. */
public final class Lowerings {
  private final ComputationGraph graph;
  private final Map<String, InputType> types;
  private final VertexNames names;
  private final Set<String> constants;
  private final ModelSize size;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Integer, Integer> nodeOfVertex = new HashMap<>();

  private Lowerings(
      ComputationGraph graph,
      VertexNames names,
      Map<String, InputType> types,
      Set<String> constants,
      ModelSize size) {
    this.size = size;
    this.graph = graph;
    this.types = types;
    this.names = names;
    this.constants = constants;
  }

  /**
   * Lowers a network.
   *
   * @param graph a network in single precision; its weights are copied
   * @param names how its vertices are known
   * @param free name of the input that is fed; it becomes node 0
   * @param held one item of each other input, channels last, by name
   * @param types type of each input, by name
   * @param constants vertices whose parameters are no weights: a file's layers without any
   * @param size counts what the network takes
   * @return the plan
   */
  public static ExecutionPlan lower(
      ComputationGraph graph,
      VertexNames names,
      String free,
      Map<String, float[]> held,
      Map<String, InputType> types,
      Set<String> constants,
      ModelSize size) {
    Lowerings lowerings = new Lowerings(graph, names, types, constants, size);
    lowerings.lowerInput(graph.getVertex(free), new Input());
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (!vertex.isInputVertex()) {
        lowerings.lower(vertex);
      } else if (!vertex.getVertexName().equals(free)) {
        float[] values = held.get(vertex.getVertexName());
        if (values == null) {
          throw new IllegalArgumentException("No values for input " + vertex.getVertexName());
        }
        lowerings.lowerInput(vertex, new Constant(values));
      }
    }
    return new ExecutionPlan(lowerings.nodes);
  }

  private void lowerInput(GraphVertex vertex, Op op) {
    String name = vertex.getVertexName();
    int node = add(name, List.of(), op, LayerTypes.of(type(name)));
    nodeOfVertex.put(vertex.getVertexIndex(), node);
  }

  private void lower(GraphVertex vertex) {
    List<Integer> inputs = new ArrayList<>();
    for (VertexIndices before : vertex.getInputVertices()) {
      inputs.add(nodeOfVertex.get(before.getVertexIndex()));
    }
    String name = names.of(vertex);
    var conf =
        Objects.requireNonNull(
            graph.getConfiguration().getVertices().get(vertex.getVertexName()), name);
    int node =
        vertex instanceof LayerVertex layer
            ? LayerLowerings.lower(this, layer, name, inputs.get(0))
            : new VertexLowerings(this, vertex, conf, name, inputs).lower();
    nodeOfVertex.put(vertex.getVertexIndex(), node);
  }

  private InputType type(String input) {
    InputType type = types.get(input);
    if (type == null) {
      throw new IllegalArgumentException("No type for input " + input);
    }
    return type;
  }

  /** Type of an input. */
  TensorType typeOf(String input) {
    return LayerTypes.of(type(input));
  }

  int add(String name, List<Integer> inputs, Op op, TensorType type) {
    if (type.shape().stream().anyMatch(size -> size <= 0)) {
      throw new IllegalArgumentException("\"" + name + "\" would have the shape " + type.shape());
    }
    size.add(name, "output " + type.shape(), type.values());
    nodes.add(new Node(name, inputs, op, type));
    return nodes.size() - 1;
  }

  boolean isConstant(String name) {
    return constants.contains(name);
  }

  /** Refuses what a layer would give before anything runs it. */
  void check(String name, TensorType type) {
    size.check(name, "output " + type.shape(), type.values());
  }

  Node node(int index) {
    return nodes.get(index);
  }
}
