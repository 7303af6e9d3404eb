package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Constant;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an operation is called with, by name or by place: tensors, numbers, arrays and sizes that
 * are known. Axes are counted with that of the batch, as Keras does, and returned without it.
 */
final class Operands {
  private static final int MOST = 1 << 24;
  private static final String SAMPLES = "it mixes or chooses among the samples of a batch";

  private final Call call;
  private final GraphAssembler graph;
  private int constants;

  Operands(Call call, GraphAssembler graph) {
    this.call = call;
    this.graph = graph;
  }

  LayerSpec layer() {
    return call.layer();
  }

  GraphAssembler graph() {
    return graph;
  }

  String function() {
    return layer().text("function", "");
  }

  /** Which of its outputs is meant. */
  int output() {
    return layer().option(Operations.OUTPUT).asInt(0);
  }

  KerasProblem refused(String why) {
    return layer().problem("\"" + function() + "\" called on a tensor: " + why);
  }

  KerasProblem refused() {
    return refused("these arguments are not read");
  }

  KerasProblem mixes() {
    return refused(SAMPLES);
  }

  /** An argument by its place, or else by one of its names; known sizes as numbers. */
  JsonNode get(int place, String... names) {
    JsonNode placed = layer().option("arguments").path(place);
    for (String name : names) {
      if (placed.isMissingNode() && layer().config().has(name)) {
        return known(layer().option(name));
      }
    }
    return known(placed);
  }

  private JsonNode known(JsonNode value) {
    if (isTensor(value)) {
      return graph.known(input(value)).orElse(value);
    }
    if (value.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      value.forEach(part -> list.add(known(part)));
      return list;
    }
    if (value.isObject()) {
      var all = JsonNodeFactory.instance.objectNode();
      value.properties().forEach(entry -> all.set(entry.getKey(), known(entry.getValue())));
      return all;
    }
    return value;
  }

  static boolean isTensor(JsonNode value) {
    return value.has(OperationReader.TENSOR);
  }

  static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private String input(JsonNode value) {
    int number = value.path(OperationReader.TENSOR).asInt(-1);
    if (number < 0 || number >= call.inputs().size()) {
      throw refused();
    }
    return call.inputs().get(number);
  }

  /** The use reading some operands, arrays among them, with the channels last. */
  Call on(List<JsonNode> operands) {
    return Layouts.laid(reading(operands), false, graph);
  }

  /** The same in the layouts that they have. */
  Call reading(List<JsonNode> operands) {
    return call.reading(operands.stream().map(this::vertex).toList());
  }

  /** The use reading its one tensor with the channels last. */
  Call one() {
    return on(List.of(tensor()));
  }

  /** Its one tensor, wherever it stands. */
  JsonNode tensor() {
    List<JsonNode> found = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      if (graph.known(call.inputs().get(i)).isEmpty()) {
        found.add(JsonNodeFactory.instance.objectNode().put(OperationReader.TENSOR, i));
      }
    }
    JsonNode first = get(0, "x", "input", "tensor");
    if (found.isEmpty() && (first.isNumber() || first.isArray())) {
      return first;
    }
    if (found.size() != 1) {
      throw refused(
          found.isEmpty() ? "it computes with sizes" : "it has " + found.size() + " tensors");
    }
    return found.get(0);
  }

  /** Whether all that it reads is known. */
  boolean isKnown() {
    return !call.inputs().isEmpty()
        && call.inputs().stream().allMatch(vertex -> graph.known(vertex).isPresent());
  }

  /** Keeps what it gives, which is known. */
  void keep(JsonNode value) {
    graph.setKnown(call.vertex(), value);
  }

  /** The wire that a use reads first. */
  Wire in(Call use) {
    return graph.wire(use.inputs().get(0));
  }

  /** A step on the way, reading a vertex. */
  Call before(String suffix, String... vertices) {
    return call.before(suffix, vertices);
  }

  /** The vertex of an operand; arrays of numbers get one. */
  String vertex(JsonNode value) {
    return isTensor(value) ? input(value) : constant(value);
  }

  private String constant(JsonNode value) {
    int[] dims = dims(value);
    long size = ModelSize.values(Arrays.stream(dims).asLongStream().toArray());
    if (size > MOST) {
      throw refused();
    }
    FloatBuffer flat = FloatBuffer.allocate((int) size);
    collect(value, 0, dims, flat);
    float[] values = flat.array();
    int most =
        call.inputs().stream()
            .filter(vertex -> graph.known(vertex).isEmpty())
            .mapToInt(vertex -> graph.wire(vertex).rank())
            .max()
            .orElse(dims.length);
    boolean batch = dims.length == most + 1 && dims[0] == 1;
    int[] shape = batch ? Arrays.copyOfRange(dims, 1, dims.length) : dims;
    if (values.length == 0 || shape.length > most + 1) {
      throw refused("an array of " + Arrays.toString(dims) + " does not fit");
    }
    Call step = call.before("constant" + constants++);
    graph.add(step, new Constant(values), shape, false, copies());
    return step.vertex();
  }

  private long copies() {
    return call.inputs().stream()
        .filter(vertex -> graph.known(vertex).isEmpty())
        .findFirst()
        .map(vertex -> graph.type(vertex).copies())
        .orElse(1L);
  }

  /** Sizes of an array of numbers; none for one number. */
  static int[] dims(JsonNode value) {
    List<Integer> dims = new ArrayList<>();
    for (JsonNode part = value; part.isArray(); part = part.path(0)) {
      dims.add(part.size());
    }
    return Ints.toArray(dims);
  }

  private void collect(JsonNode value, int depth, int[] dims, FloatBuffer flat) {
    if (depth == dims.length) {
      if (!isNumber(value)) {
        throw refused();
      }
      flat.put(number(value));
      return;
    }
    if (value.size() != dims[depth]) {
      throw refused();
    }
    value.forEach(part -> collect(part, depth + 1, dims, flat));
  }

  /** Whether an operand is one number, as such or in an array. */
  static boolean isNumber(JsonNode value) {
    return value.isNumber() || value.isBoolean();
  }

  static float number(JsonNode value) {
    return value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.floatValue();
  }

  /** A number, or the fallback where there is none. */
  double number(double fallback, int place, String... names) {
    JsonNode value = get(place, names);
    if (isAbsent(value)) {
      return fallback;
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw refused();
    }
    return value.asDouble();
  }

  boolean flag(int place, String... names) {
    JsonNode value = get(place, names);
    return !isAbsent(value) && value.asBoolean();
  }

  /** Whole numbers, one or a list. */
  int[] integers(JsonNode value) {
    int[] numbers = new int[value.isArray() ? value.size() : 1];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode one = value.isArray() ? value.get(i) : value;
      if (!one.isIntegralNumber() || !one.canConvertToInt()) {
        throw refused();
      }
      numbers[i] = one.asInt();
    }
    return numbers;
  }

  int whole(JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw refused("an index that is computed is not read");
    }
    return value.asInt();
  }

  /** An axis of an item. */
  int axis(JsonNode given, int rank, int fallback) {
    int[] axes = isAbsent(given) ? new int[] {fallback} : integers(given);
    if (axes.length != 1) {
      throw refused();
    }
    return axis(axes[0], rank);
  }

  int axis(int given, int rank) {
    if (given == 0 || given == -1 - rank) {
      throw mixes();
    }
    return Wire.axis(given, rank).orElseThrow(() -> refused("it has no axis " + given));
  }

  /** Axes of an item, ascending. */
  int[] axes(JsonNode value, int rank) {
    if (isAbsent(value)) {
      throw mixes();
    }
    return Arrays.stream(integers(value)).map(a -> axis(a, rank)).sorted().distinct().toArray();
  }

  /** The shape that inputs are spread to. */
  int[] spread(List<Wire> wires) {
    return Merges.spread(call, wires);
  }

  /** Refuses tensors that are spread over each other's samples. */
  void checkRanks(List<JsonNode> operands) {
    long ranks =
        operands.stream()
            .filter(Operands::isTensor)
            .map(value -> graph.wire(input(value)).rank())
            .distinct()
            .count();
    if (ranks > 1) {
      throw mixes();
    }
  }
}
