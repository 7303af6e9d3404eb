package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Contraction;
import io.loupe.engine.dl4j.op.Elementwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Layers with several inputs. */
final class Merges {
  private Merges() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Add", (call, graph) -> joined(call, graph, Elementwise.Kind.ADD),
        "Subtract", (call, graph) -> joined(call, graph, Elementwise.Kind.SUBTRACT),
        "Multiply", (call, graph) -> joined(call, graph, Elementwise.Kind.MULTIPLY),
        "Average", (call, graph) -> joined(call, graph, Elementwise.Kind.AVERAGE),
        "Maximum", (call, graph) -> joined(call, graph, Elementwise.Kind.MAXIMUM),
        "Minimum", (call, graph) -> joined(call, graph, Elementwise.Kind.MINIMUM),
        "Dot", Merges::dot,
        "Concatenate", Merges::concatenate);
  }

  /** Joins inputs that may be spread over each other, as NumPy does. */
  static void joined(Call given, GraphAssembler graph, Elementwise.Kind kind) {
    boolean allFirst =
        graph.inputs(given).stream()
            .allMatch(
                wire ->
                    wire.channelsFirst()
                        && Arrays.equals(wire.shape(), graph.inputs(given).get(0).shape()));
    Call call = Layouts.laid(given, allFirst, graph);
    List<Wire> in = graph.inputs(call);
    if (in.size() < 2 || (!kind.joinsMany() && in.size() != 2)) {
      throw call.layer().problem("it has " + in.size() + " inputs");
    }
    int[] shape = spread(call, in);
    graph.checked(call, shape);
    int[][] shapes = in.stream().map(Wire::shape).toArray(int[][]::new);
    graph.add(call, new Elementwise(kind, shapes, shape), shape, allFirst);
  }

  /** The shape that inputs are spread to. */
  static int[] spread(Call call, List<Wire> wires) {
    int[] shape = {};
    for (Wire wire : wires) {
      shape = spread(call, shape, wire.shape());
    }
    return shape;
  }

  private static int[] spread(Call call, int[] one, int[] two) {
    return Wire.broadcast(one, two)
        .orElseThrow(
            () ->
                call.layer()
                    .problem(
                        "its inputs differ in size: "
                            + Arrays.toString(one)
                            + " and "
                            + Arrays.toString(two)));
  }

  private static void dot(Call given, GraphAssembler graph) {
    Call call = Layouts.laid(given, false, graph);
    LayerSpec layer = call.layer();
    List<Wire> in = graph.inputs(call);
    if (in.size() != 2) {
      throw layer.problem("it has " + in.size() + " inputs, not two");
    }
    JsonNode axes = layer.has("axes") ? layer.option("axes") : layer.option("dot_axes");
    int[] first = in.get(0).shape();
    int[] second = in.get(1).shape();
    int one = axis(layer, axes.isArray() ? axes.path(0) : axes, first.length);
    int two = axis(layer, axes.isArray() ? axes.path(1) : axes, second.length);
    if (first[one] != second[two]) {
      throw layer.problem("its inputs differ in size along axes " + LayerSpec.said(axes));
    }
    List<String> read = new ArrayList<>(call.inputs());
    for (int i = 0; layer.flag("normalize", false) && i < 2; i++) {
      Wire wire = in.get(i);
      Call unit = call.before("unit" + i, read.get(i));
      Normalizations.unit(unit, graph, wire, new int[] {i == 0 ? one : two}, 1e-12);
      read.set(i, unit.vertex());
    }
    int[] labels = IntStream.range(0, first.length).toArray();
    int[] others =
        IntStream.range(0, second.length).map(i -> i == two ? one : first.length + i).toArray();
    int[] out =
        IntStream.concat(Arrays.stream(labels), Arrays.stream(others))
            .filter(label -> label != one)
            .toArray();
    Contraction.Labelled a = new Contraction.Labelled(first, labels);
    Contraction.Labelled b = new Contraction.Labelled(second, others);
    int[] sizes = Contraction.sizes(a, b, out);
    int[] shape = sizes.length == 0 ? new int[] {1} : sizes;
    graph.checked(call, shape);
    graph.add(call.reading(read), new Contraction(a, b, out), shape, false);
  }

  private static int axis(LayerSpec layer, JsonNode given, int rank) {
    return Wire.axis(given.asInt(0), rank)
        .orElseThrow(() -> layer.problem("axes " + LayerSpec.said(given) + " are not supported"));
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

  private static void concatenate(Call given, GraphAssembler graph) {
    LayerSpec layer = given.layer();
    boolean allFirst = graph.inputs(given).stream().allMatch(Wire::channelsFirst);
    Call call = Layouts.laid(given, allFirst, graph);
    List<Wire> in = inputs(call, graph);
    JsonNode option = layer.option("axis");
    int axis =
        Wire.axis(option.isMissingNode() ? -1 : option.asInt(0), in.get(0).rank())
            .orElseThrow(
                () -> layer.problem("axis " + LayerSpec.said(option) + " is not supported"));
    concatenated(
        call,
        graph,
        axis,
        () ->
            layer.problem(
                "its inputs differ in size along another axis than " + LayerSpec.said(option)));
  }

  private static void concatenated(
      Call call, GraphAssembler graph, int axis, Supplier<KerasProblem> differ) {
    List<Wire> in = graph.inputs(call);
    Wire first = in.get(0);
    int[] shape = first.shape();
    shape[axis] = 0;
    for (Wire wire : in) {
      int[] same = wire.shape();
      if (wire.rank() == first.rank()) {
        shape[axis] = Math.addExact(shape[axis], same[axis]);
        same[axis] = first.shape()[axis];
      }
      if (!Arrays.equals(same, first.shape())) {
        throw differ.get();
      }
    }
    graph.add(call, new Concat(first.axis(axis) + 1), shape, first.channelsFirst());
  }

  static Map<String, Operations.Function> functions() {
    return Map.of(
        "concat", Merges::concatenate,
        "concatenate", Merges::concatenate,
        "stack", Merges::stack);
  }

  private static List<JsonNode> list(Operands given) {
    List<JsonNode> list = new ArrayList<>();
    given.get(0, "xs", "values", "x", "arrays").forEach(list::add);
    if (list.isEmpty() || list.stream().noneMatch(Operands::isTensor)) {
      throw given.refused();
    }
    given.checkRanks(list);
    return list;
  }

  private static void concatenate(Operands given) {
    Call call = given.on(list(given));
    joined(given, call, given.axis(given.get(1, "axis"), given.in(call).rank(), -1));
  }

  private static void joined(Operands given, Call call, int axis) {
    concatenated(call, given.graph(), axis, () -> given.refused("its parts differ in size"));
  }

  private static void stack(Operands given) {
    Call call = given.on(list(given));
    int rank = given.in(call).rank();
    int axis = given.axis(given.get(1, "axis"), rank + 1, 0);
    List<String> parts = new ArrayList<>();
    for (String vertex : call.inputs()) {
      int[] shape = given.graph().wire(vertex).shape();
      int[] out = new int[shape.length + 1];
      System.arraycopy(shape, 0, out, 0, Math.min(axis, shape.length));
      out[axis] = 1;
      System.arraycopy(shape, axis, out, axis + 1, shape.length - axis);
      Call part = given.before("part" + parts.size(), vertex);
      Rearrangements.cut(given, part, out);
      parts.add(part.vertex());
    }
    joined(given, call.reading(parts), axis);
  }
}
