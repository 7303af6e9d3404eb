package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.ElementaryFunctions;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Elementwise.Kind;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.PRelu;
import io.loupe.engine.dl4j.op.Selection;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators that join several tensors value by value, with axes of size 1 for all places. */
final class Joins {
  private static final int BROADCASTING = 7;

  static final Set<String> NAMES =
      Set.of(
          "Add",
          "And",
          "Div",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "Max",
          "Mean",
          "Min",
          "Mod",
          "Mul",
          "Or",
          "Pow",
          "Sub",
          "Sum",
          "Xor");

  private Joins() {}

  static @Nullable Kind kind(Node node) {
    return switch (node.type()) {
      case "Add", "Sum" -> Kind.ADD;
      case "Sub" -> Kind.SUBTRACT;
      case "Mul" -> Kind.MULTIPLY;
      case "Div" -> Kind.DIVIDE;
      case "Max" -> Kind.MAXIMUM;
      case "Min" -> Kind.MINIMUM;
      case "Mean" -> Kind.AVERAGE;
      case "Pow" -> Kind.POWER;
      case "Mod" -> node.number("fmod", 0) == 1 ? Kind.REMAINDER : Kind.MODULO;
      case "Equal" -> Kind.EQUAL;
      case "Less" -> Kind.LESS;
      case "LessOrEqual" -> Kind.LESS_EQUAL;
      case "Greater" -> Kind.GREATER;
      case "GreaterOrEqual" -> Kind.GREATER_EQUAL;
      case "And" -> Kind.AND;
      case "Or" -> Kind.OR;
      case "Xor" -> Kind.XOR;
      default -> null;
    };
  }

  static void join(Node node, Emitter graph, Kind kind) {
    int count = node.inputs().size();
    if (kind == Kind.DIVIDE && graph.isOfWholeNumbers(node.inputs().get(0))) {
      throw node.problem("a division of whole numbers that are fed is not read");
    }
    if (count == 1) {
      graph.done(new Identity(), graph.value(node, 0));
      return;
    }
    for (int i = 0; i < 2 && count == 2; i++) {
      Optional<Known> number = graph.known(node, i).filter(k -> k.elements() == 1);
      Optional<Value> other = graph.given(node, 1 - i);
      if (number.isPresent()
          && other.isPresent()
          && number.get().rank() <= other.get().rankInFile()) {
        float with = number.get().values()[0];
        boolean power = kind == Kind.POWER && i == 1;
        graph.done(
            power ? ElementaryFunctions.power(with) : new Arithmetic(kind, with, i == 0),
            other.get());
        return;
      }
    }
    Together together = together(node, graph, IntStream.range(0, count).toArray());
    graph.done(
        new Elementwise(kind, together.shapes(), together.wire().inGraph()),
        together.wire().shape(),
        together.batch(),
        together.wire().channelsFirst(),
        together.values());
  }

  /** Gives the node's output: two tensors on the way, added. */
  static void sum(Node node, Emitter graph, Value one, Value two) {
    boolean batch = one.batch().isThere();
    if (two.batch().isThere() && two.batch().axis() != one.batch().axis()) {
      throw node.problem("its inputs have their items along different axes");
    }
    int skipped = two.batch().isThere() || !batch ? -1 : 0;
    int[] own = two.dims();
    boolean row = skipped == 0 && own.length == one.rank() + 1;
    if (row && own[0] != 1) {
      throw node.problem("what it adds differs from item to item of a batch");
    }
    int[] shorter = row ? Value.without(own, 0) : own;
    int[] dims = Wire.amongOnes(shorter, one.rank() - shorter.length, one.rank());
    Value last = graph.laid(one, false);
    Value more = graph.cut(two, dims, one.batch(), false);
    int[][] shapes = {last.wire().inGraph(), more.wire().inGraph()};
    Wire made = new Wire(Numbers.broadcast(last.dims(), dims), false);
    graph.check(made.shape());
    Elementwise add = new Elementwise(Kind.ADD, shapes, made.inGraph());
    graph.done(add, made.shape(), one.batch(), false, last, more);
  }

  /** Takes the second input where the first is not 0, else the third. */
  static void where(Node node, Emitter graph) {
    Together together = together(node, graph, 0, 1, 2);
    graph.done(
        new Selection(together.shapes(), together.wire().inGraph()),
        together.wire().shape(),
        together.batch(),
        together.wire().channelsFirst(),
        together.values());
  }

  /** Tensors whose axes belong together, and what they make. */
  static final class Together {
    private final Value[] values;
    private final Wire wire;
    private final Batch batch;

    private Together(Value[] values, Wire wire, Batch batch) {
      this.values = values;
      this.wire = wire;
      this.batch = batch;
    }

    Value[] values() {
      return values;
    }

    Wire wire() {
      return wire;
    }

    Batch batch() {
      return batch;
    }

    int[][] shapes() {
      return Arrays.stream(values).map(v -> v.wire().inGraph()).toArray(int[][]::new);
    }
  }

  /** Brings inputs to the same axes, counted from the last one; their sizes stay. */
  static Together together(Node node, Emitter graph, int... inputs) {
    int rank = 0;
    boolean first = false;
    for (int input : inputs) {
      Optional<Value> given = graph.given(node, input);
      int own = given.map(Value::rankInFile).orElseGet(() -> known(node, graph, input).rank());
      rank = Math.max(rank, own);
      first |= given.isPresent() && given.get().channelsFirst();
    }
    Batch batch = Batch.NONE;
    for (int input : inputs) {
      Optional<Value> given = graph.given(node, input).filter(v -> v.batch().isThere());
      if (given.isPresent()) {
        int place = given.get().batch().axis() + rank - given.get().rankInFile();
        if (batch.isThere() && batch.axis() != place) {
          throw node.problem("its inputs have their items along different axes");
        }
        batch = given.get().batch().at(place);
      }
    }
    int[][] sizes = new int[inputs.length][];
    boolean apart = false;
    for (int i = 0; i < inputs.length; i++) {
      Optional<Value> given = graph.given(node, inputs[i]);
      sizes[i] = longer(node, graph, given, inputs[i], rank);
      boolean own = given.isPresent() && given.get().batch().isThere();
      apart |= batch.isThere() && !own && sizes[i][batch.axis()] != 1;
    }
    if (apart && (batch.open() || batch.items() != 1)) {
      throw node.problem("one of its inputs differs from item to item of a batch");
    }
    int skipped = apart ? -1 : batch.axis();
    Value[] values = new Value[inputs.length];
    int[] all = {};
    for (int i = 0; i < inputs.length; i++) {
      int[] dims = Value.without(sizes[i], skipped);
      all = i == 0 ? dims : Numbers.broadcast(all, dims);
      Optional<Value> given = graph.given(node, inputs[i]);
      Batch own = given.isPresent() && !apart ? given.get().batch() : Batch.NONE;
      values[i] =
          given.isPresent()
              ? graph.cut(given.get(), dims, own, first)
              : graph.constant(known(node, graph, inputs[i]), dims, first);
    }
    graph.check(all);
    return new Together(values, new Wire(all, first), apart ? Batch.NONE : batch);
  }

  private static Known known(Node node, Emitter graph, int input) {
    return graph.known(node, input).orElseThrow(() -> node.problem("it has no input " + input));
  }

  /** Sizes with ones in front; opset 6 says where a second input belongs. */
  private static int[] longer(
      Node node, Emitter graph, Optional<Value> given, int input, int rank) {
    int[] own = given.map(Value::inFile).orElseGet(() -> known(node, graph, input).dims());
    boolean placed = node.opset() < BROADCASTING && input == 1 && node.has("axis");
    int start = placed ? Folding.axis((int) node.number("axis", 0), rank) : rank - own.length;
    return Wire.amongOnes(own, start, rank);
  }

  static void slopes(Node node, Emitter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    Known slopes = graph.weights(node, 1);
    int[] own = slopes.dims();
    int rank = value.rankInFile();
    int start = node.opset() < BROADCASTING && own.length == 1 && rank > 1 ? 1 : rank - own.length;
    boolean spread = start >= 0;
    int[] longer = spread ? Wire.amongOnes(own, start, rank) : new int[rank];
    spread &= !value.batch().isThere() || longer[value.batch().axis()] == 1;
    int[] dims = Value.without(longer, value.batch().axis());
    for (int i = 0; i < dims.length; i++) {
      spread &= dims[i] == 1 || dims[i] == value.dims()[i];
    }
    if (!spread) {
      throw node.problem("its slopes do not fit its input");
    }
    graph.done(new PRelu(value.wire().places(dims), slopes.floats()), value);
  }
}
