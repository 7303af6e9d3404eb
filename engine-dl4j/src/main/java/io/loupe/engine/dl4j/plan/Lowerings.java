package io.loupe.engine.dl4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;

/** Lowers a network to a plan, vertex by vertex. */
public final class Lowerings {
  private final ComputationGraph graph;
  private final Map<String, InputType> types;
  private final VertexNames names;
  private final List<PlanNode> nodes = new ArrayList<>();
  private final Map<Integer, Integer> nodeOfVertex = new HashMap<>();

  private Lowerings(ComputationGraph graph, VertexNames names, Map<String, InputType> types) {
    this.graph = graph;
    this.types = types;
    this.names = names;
  }

  /**
   * Lowers a network with one input.
   *
   * @param graph a network in single precision; its weights are copied
   * @param names how its vertices are known
   * @param input type of its input
   * @param types type of each other vertex's output, by name
   * @return the plan
   */
  public static ExecutionPlan lower(
      ComputationGraph graph, VertexNames names, InputType input, Map<String, InputType> types) {
    Lowerings lowerings = new Lowerings(graph, names, types);
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex.isInputVertex()) {
        lowerings.nodeOfVertex.put(
            index,
            lowerings.add(
                vertex.getVertexName(), List.of(), new InputLowering(), NodeType.of(input)));
      } else {
        lowerings.lower(vertex);
      }
    }
    return new ExecutionPlan(lowerings.nodes);
  }

  private void lower(GraphVertex vertex) {
    List<Integer> inputs = new ArrayList<>();
    for (VertexIndices before : vertex.getInputVertices()) {
      inputs.add(nodeOfVertex.get(before.getVertexIndex()));
    }
    String name = names.of(vertex);
    NodeType type = NodeType.of(typeOf(vertex));
    int node =
        vertex instanceof LayerVertex layer
            ? new LayerLowerings(this, layer, name, type).lower(inputs.get(0))
            : add(name, inputs, vertexLowering(vertex, inputs, type), type);
    nodeOfVertex.put(vertex.getVertexIndex(), node);
  }

  private Lowering vertexLowering(GraphVertex vertex, List<Integer> inputs, NodeType type) {
    if (vertex instanceof MergeVertex && inputs.size() > 1 && isAlongChannels(vertex, inputs)) {
      return new MergeLowering(type.channelAxis());
    }
    if (graph.getConfiguration().getVertices().get(vertex.getVertexName())
        instanceof ElementWiseVertex elementWise) {
      return switch (elementWise.getOp()) {
        case Add -> new AddLowering(Collections.nCopies(inputs.size(), 1.0));
        case Average -> new AddLowering(Collections.nCopies(inputs.size(), 1.0 / inputs.size()));
        case Subtract -> new AddLowering(List.of(1.0, -1.0));
        default -> fallback(vertex, inputs, type);
      };
    }
    return fallback(vertex, inputs, type);
  }

  private boolean isAlongChannels(GraphVertex vertex, List<Integer> inputs) {
    NodeType type = NodeType.of(typeOf(vertex));
    long channels = inputs.stream().mapToLong(i -> nodes.get(i).type().channels()).sum();
    return type.channels() == channels;
  }

  private Lowering fallback(GraphVertex vertex, List<Integer> inputs, NodeType type) {
    List<Boolean> planar = inputs.stream().map(i -> nodes.get(i).type().planar()).toList();
    return new VertexFallback(vertex, planar, type.planar(), "");
  }

  private InputType typeOf(GraphVertex vertex) {
    InputType type = types.get(vertex.getVertexName());
    if (type == null) {
      throw new IllegalArgumentException("No output type for vertex " + vertex.getVertexName());
    }
    return type;
  }

  int add(String name, List<Integer> inputs, Lowering lowering, NodeType type) {
    nodes.add(new PlanNode(name, inputs, lowering, type));
    return nodes.size() - 1;
  }

  PlanNode node(int index) {
    return nodes.get(index);
  }

  /**
   * Tells whether a type has its channels last.
   *
   * @param type a type
   * @return true for [H,W,C]
   */
  public static boolean isChannelsLast(InputType type) {
    return type instanceof InputType.InputTypeConvolutional image
        && image.getFormat() == CNN2DFormat.NHWC;
  }
}
