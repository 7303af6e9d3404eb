package io.loupe.engine.dl4j.internal.keras;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Layers with several inputs. */
final class Merges {
  private Merges() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Add", (call, graph) -> elementWise(call, graph, ElementWiseVertex.Op.Add),
        "Subtract", (call, graph) -> elementWise(call, graph, ElementWiseVertex.Op.Subtract),
        "Multiply", (call, graph) -> elementWise(call, graph, ElementWiseVertex.Op.Product),
        "Average", (call, graph) -> elementWise(call, graph, ElementWiseVertex.Op.Average),
        "Maximum", (call, graph) -> elementWise(call, graph, ElementWiseVertex.Op.Max),
        "Concatenate", Merges::concatenate);
  }

  private static void elementWise(Call call, GraphAssembler graph, ElementWiseVertex.Op op) {
    List<Wire> in = inputs(call, graph);
    if (op == ElementWiseVertex.Op.Subtract && in.size() != 2) {
      throw call.layer().problem("it has " + in.size() + " inputs, not two");
    }
    for (Wire wire : in) {
      if (!Arrays.equals(wire.shape(), in.get(0).shape())) {
        throw call.layer()
            .problem(
                "its inputs differ in size: "
                    + Arrays.toString(in.get(0).shape())
                    + " and "
                    + Arrays.toString(wire.shape())
                    + "; spreading one over the other is not supported");
      }
    }
    graph.vertex(call, new ElementWiseVertex(op), in.get(0).shape(), in.get(0).channelsFirst());
  }

  private static List<Wire> inputs(Call call, GraphAssembler graph) {
    List<Wire> in = graph.inputs(call);
    if (in.size() < 2) {
      throw call.layer().problem("it has " + in.size() + " input, not several");
    }
    for (Wire wire : in) {
      boolean other = wire.rank() > 1 && wire.channelsFirst() != in.get(0).channelsFirst();
      if (wire.rank() != in.get(0).rank() || other) {
        throw call.layer().problem("its inputs differ in their axes");
      }
    }
    return in;
  }

  private static void concatenate(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    List<Wire> in = inputs(call, graph);
    Wire first = in.get(0);
    JsonNode given = layer.option("axis");
    int value = given.isMissingNode() ? -1 : given.asInt(0);
    int axis = value < 0 ? first.rank() + value : value - 1;
    if (axis < 0 || axis >= first.rank()) {
      throw layer.problem("axis " + given + " is not supported");
    }
    int[] shape = first.shape().clone();
    shape[axis] = 0;
    for (Wire wire : in) {
      int[] same = wire.shape().clone();
      same[axis] = first.shape()[axis];
      if (!Arrays.equals(same, first.shape())) {
        throw layer.problem("its inputs differ in size along another axis than " + given);
      }
      shape[axis] = Math.addExact(shape[axis], wire.shape()[axis]);
    }
    MergeVertex merge = new MergeVertex();
    merge.setMergeAxis(first.axisInGraph(axis) + 1);
    merge.setModified(true);
    graph.vertex(call, merge, shape, first.channelsFirst());
  }
}
