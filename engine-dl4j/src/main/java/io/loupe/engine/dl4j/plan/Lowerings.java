package io.loupe.engine.dl4j.plan;

import com.google.common.primitives.Longs;
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
            index, lowerings.add(vertex.getVertexName(), List.of(), new InputLowering(), input));
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
    int node =
        vertex instanceof LayerVertex layer
            ? new LayerLowerings(this, layer, name, typeOf(vertex)).lower(inputs.get(0))
            : add(name, inputs, vertexLowering(vertex, inputs.size()), typeOf(vertex));
    nodeOfVertex.put(vertex.getVertexIndex(), node);
  }

  private Lowering vertexLowering(GraphVertex vertex, int inputs) {
    boolean planar = !isChannelsLast(typeOf(vertex));
    if (vertex instanceof MergeVertex && planar && inputs > 1) {
      return new MergeLowering(1);
    }
    if (graph.getConfiguration().getVertices().get(vertex.getVertexName())
        instanceof ElementWiseVertex elementWise) {
      return switch (elementWise.getOp()) {
        case Add -> new AddLowering(Collections.nCopies(inputs, 1.0));
        case Average -> new AddLowering(Collections.nCopies(inputs, 1.0 / inputs));
        case Subtract -> new AddLowering(List.of(1.0, -1.0));
        default -> new VertexFallback(vertex, "");
      };
    }
    return new VertexFallback(vertex, "");
  }

  private InputType typeOf(GraphVertex vertex) {
    InputType type = types.get(vertex.getVertexName());
    if (type == null) {
      throw new IllegalArgumentException("No output type for vertex " + vertex.getVertexName());
    }
    return type;
  }

  int add(String name, List<Integer> inputs, Lowering lowering, InputType type) {
    return add(
        new PlanNode(name, inputs, lowering, Longs.asList(itemShape(type)), isChannelsLast(type)));
  }

  int add(PlanNode node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  PlanNode node(int index) {
    return nodes.get(index);
  }

  static long[] itemShape(InputType type) {
    return type.getShape(false);
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
