package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.model.LayerInfo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is translated with: the tensors that are there, and the graph that grows. One
 * node of the file after another.
 */
final class Emitter {
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Set<String> wholeNumbers = new HashSet<>();
  private final Map<String, Windows.Maxima> maxima = new HashMap<>();
  private final Map<String, Value> lookedAt = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Layouts layouts;
  private final Tensors tensors;
  private final Set<String> outputs;
  private final ModelSize size;
  private GraphBuilder builder;
  private Batch items = Batch.NONE;
  private @Nullable Node current;
  private String name = "";
  private String output = "";
  private int steps;

  /**
   * Starts an empty graph.
   *
   * @param size counts what is made
   * @param layouts where channels are
   * @param tensors decodes those of attributes
   * @param outputs what the file gives
   */
  Emitter(ModelSize size, Layouts layouts, Tensors tensors, Set<String> outputs) {
    this.size = size;
    this.layouts = layouts;
    this.tensors = tensors;
    this.outputs = outputs;
    this.builder = new GraphBuilder(size);
  }

  GraphBuilder builder() {
    return builder;
  }

  /** Goes on with another graph, and returns the one before. */
  GraphBuilder exchange(GraphBuilder other) {
    GraphBuilder before = builder;
    builder = other;
    return before;
  }

  Tensors tensors() {
    return tensors;
  }

  /** How the items of a batch are counted in the file. */
  void items(Batch batch) {
    items = batch;
  }

  Batch items() {
    return items;
  }

  /** Begins with a node. */
  void begin(Node node) {
    current = node;
    output = node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse("");
    String shown = node.name().isBlank() ? output : node.name();
    name = names.contains(shown) ? output : shown;
    steps = 0;
  }

  void input(String input, Wire wire, Batch batch, Op op) {
    names.add(input);
    values.put(input, new Value(builder.add(input, List.of(), op, wire.type()), wire, batch));
  }

  void know(String tensor, Known value) {
    known.put(tensor, value);
  }

  /** Calls a tensor by another name too. */
  void alias(String from, String to) {
    Known number = known.get(from);
    Value value = values.get(from);
    if (number != null) {
      known.put(to, number);
    } else if (value != null) {
      values.put(to, value);
    }
  }

  Optional<Known> known(String tensor) {
    return Optional.ofNullable(known.get(tensor));
  }

  Optional<Value> given(String tensor) {
    return Optional.ofNullable(values.get(tensor));
  }

  Optional<Known> known(Node node, int input) {
    return node.isThere(input) ? known(node.inputs().get(input)) : Optional.empty();
  }

  Optional<Value> given(Node node, int input) {
    return node.isThere(input) ? given(node.inputs().get(input)) : Optional.empty();
  }

  /** A tensor that has to be known. */
  Known required(Node node, int input) {
    return known(node, input)
        .orElseThrow(() -> node.problem("its input " + input + " is computed, which is not read"));
  }

  /** A short tensor that has to be known, such as indices. */
  int[] integers(Node node, int input) {
    return required(node, input).integers();
  }

  /** Weights with one number for each channel; none where the input is left out. */
  float[] perChannel(Node node, int input, int channels) {
    if (!node.isThere(input)) {
      return new float[0];
    }
    float[] numbers = weights(node, input).floats();
    if (numbers.length != channels) {
      throw node.problem(
          "its input "
              + input
              + " has "
              + numbers.length
              + " numbers for "
              + channels
              + " channels");
    }
    return numbers;
  }

  /** A tensor that has to be known, such as weights. */
  Known weights(Node node, int input) {
    Known weights =
        known(node, input)
            .orElseThrow(
                () -> node.problem("its input " + input + " is computed, where weights are read"));
    size.add(name, "weights", weights.elements());
    return weights;
  }

  /** A tensor that is computed; a known one becomes a constant. */
  Value value(Node node, int input) {
    return given(node, input)
        .orElseGet(
            () -> {
              Known tensor =
                  known(node, input).orElseThrow(() -> node.problem("it has no input " + input));
              return constant(tensor, tensor.dims(), false);
            });
  }

  /** A known tensor as a node, with axes of its own. */
  Value constant(Known tensor, int[] dims, boolean first) {
    Wire wire = new Wire(dims, first);
    builder.check(name, wire.type());
    float[] inFile = tensor.values();
    int[] from = wire.permutation();
    float[] values = new float[inFile.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = inFile[from[i]];
    }
    int node = builder.add(step("constant"), List.of(), new Constant(values), wire.type());
    return new Value(node, wire, Batch.NONE);
  }

  private String step(String suffix) {
    return name + ":" + suffix + (steps++ == 0 ? "" : steps);
  }

  boolean isFirst(String tensor, int rank) {
    return layouts.isFirst(tensor, rank);
  }

  /** The same tensor with its channels first or last. */
  Value laid(Value value, boolean first) {
    return cut(value, value.dims(), value.batch(), first);
  }

  /** The values of a tensor in other axes and another layout; the tensor itself if it is so. */
  Value cut(Value value, int[] dims, Batch batch, boolean first) {
    Wire wire = new Wire(dims, first);
    boolean same =
        Arrays.equals(dims, value.dims()) && wire.channelsFirst() == value.channelsFirst();
    return same
        ? new Value(value.node(), value.wire(), batch)
        : reordered(step("axes"), value, wire, batch, identity(value.rank()));
  }

  /** The same with its items along the first axis. */
  Value batched(Node node, Value value) {
    if (value.batch().axis() == 0) {
      return value;
    }
    if (value.batch().isThere() || value.rank() < 2 || value.dims()[0] != 1) {
      throw node.problem("its items are not along the first axis");
    }
    int[] dims = Value.without(value.dims(), 0);
    return cut(value, dims, new Batch(0, 1, false), isFirst(node.inputs().get(0), dims.length));
  }

  /** The same so that some of its axes, as the file has them, are none of a batch. */
  Value free(Node node, Value value, int... axes) {
    int batch = value.batch().axis();
    return batch >= 0 && Arrays.stream(axes).anyMatch(axis -> axis == batch)
        ? whole(node, value)
        : value;
  }

  /** The same with the one item that the file speaks of as its only one. */
  Value whole(Node node, Value value) {
    Batch batch = value.batch();
    if (!batch.isThere()) {
      return value;
    }
    if (batch.open() || batch.items() != 1) {
      throw node.problem("it goes along the axis of the batch, which would join inputs");
    }
    int[] dims = value.inFile();
    return cut(value, dims, Batch.NONE, isFirst(output, dims.length));
  }

  /** Refuses what would be too large before anything makes it. */
  void check(int[] dims) {
    builder.check(name, new Wire(dims, false).type());
  }

  /**
   * Gives the node's output, each value of it read from one place.
   *
   * @param dims sizes of an item
   * @param from for each of its values, row by row as in the file, where the other has it; -1 for 0
   */
  void pick(Value value, int[] dims, Batch batch, int[] from) {
    Wire wire = new Wire(dims, value.channelsFirst());
    int[] stored = value.wire().permutation();
    int[] place = new int[stored.length];
    for (int i = 0; i < stored.length; i++) {
      place[stored[i]] = i;
    }
    int[] order = wire.permutation();
    int[] moved = new int[order.length];
    Arrays.setAll(moved, i -> from[order[i]] < 0 ? -1 : place[from[order[i]]]);
    done(Gather.ofValues(moved), dims, batch, wire.channelsFirst(), value);
  }

  /** An input whose items are where another one has them. */
  Value like(Node node, int input, Batch batch, int rank) {
    Optional<Value> given = given(node, input);
    if (given.isPresent()) {
      Value value = batch.isThere() ? given.get() : whole(node, given.get());
      if (value.batch().axis() == batch.axis()) {
        return value;
      }
      if (value.batch().isThere() || value.dims()[batch.axis()] != 1) {
        throw node.problem("its inputs have their items along different axes");
      }
      int[] dims = Value.without(value.dims(), batch.axis());
      return cut(value, dims, Batch.NONE, value.channelsFirst()).in(batch);
    }
    Known tensor = known(node, input).orElseThrow(() -> node.problem("it has no input " + input));
    if (tensor.rank() != rank) {
      throw node.problem("its inputs differ in their axes");
    }
    return constant(tensor.item(node, batch), Value.without(tensor.dims(), batch.axis()), false)
        .in(batch);
  }

  private static int[] identity(int rank) {
    return IntStream.range(0, rank).toArray();
  }

  /**
   * The values of a tensor, read along its axes in some order and cut into other axes.
   *
   * @param order for each axis that is read, which of the tensor's it is
   */
  private Value reordered(String node, Value value, Wire cut, Batch batch, int[] order) {
    builder.check(node, cut.type());
    Op op = value.wire().rearranged(order, cut);
    return new Value(builder.add(node, List.of(value.node()), op, cut.type()), cut, batch);
  }

  /** Gives the node's output: the values of a tensor in other axes. */
  void reshape(Value value, int[] dims, Batch batch) {
    Wire wire = new Wire(dims, isFirst(output, dims.length));
    done(reordered(name, value, wire, batch, identity(value.rank())));
  }

  /** Gives the node's output: a tensor with its axes in another order. */
  void transpose(Value value, int[] order, Batch batch) {
    int[] dims = Arrays.stream(order).map(a -> value.dims()[a]).toArray();
    boolean first = isFirst(output, dims.length);
    int[] stored = value.wire().axes();
    boolean kept = Arrays.equals(read(order, new Wire(dims, first)), stored);
    boolean free = !kept && Arrays.equals(read(order, new Wire(dims, !first)), stored);
    done(reordered(name, value, new Wire(dims, first != free), batch, order));
  }

  private static int[] read(int[] order, Wire wire) {
    return Arrays.stream(wire.axes()).map(axis -> order[axis]).toArray();
  }

  /** Adds a step on the way. */
  Value before(String suffix, Op op, int[] dims, Batch batch, boolean first, Value... inputs) {
    return add(step(suffix), op, dims, batch, first, inputs);
  }

  /** Gives the node's output. */
  void done(Op op, int[] dims, Batch batch, boolean first, Value... inputs) {
    done(add(name, op, dims, batch, first, inputs));
  }

  /** Gives the node's output, whose items are where those of its input are. */
  void done(Op op, int[] dims, boolean first, Value input) {
    done(op, dims, input.batch(), first, input);
  }

  /** Gives the node's output, of the shape of its input. */
  void done(Op op, Value input) {
    done(op, input.dims(), input.channelsFirst(), input);
  }

  /** A function at the end, whose input one can ask for as logits. */
  void head(Op function, Value input) {
    boolean end = outputs.contains(output) && input.rank() == 1;
    if (!end) {
      done(function, input);
      return;
    }
    Value logits =
        add(
            LayerInfo.logits(name),
            new Identity(),
            input.dims(),
            input.batch(),
            input.channelsFirst(),
            input);
    done(function, logits);
  }

  private Value add(String node, Op op, int[] dims, Batch batch, boolean first, Value... inputs) {
    List<Integer> read = Arrays.stream(inputs).map(Value::node).toList();
    Wire wire = new Wire(dims, first);
    return new Value(builder.add(node, read, op, wire.type()), wire, batch);
  }

  private void done(Value value) {
    Node node = Objects.requireNonNull(current, "no node");
    values.put(output, value);
    names.add(name);
    long parameters =
        IntStream.range(0, node.inputs().size()).mapToLong(i -> parameters(node, i)).sum();
    boolean end = outputs.contains(output);
    builder.layer(
        new Graph.Layer(
            value.node(), node.type(), Operators.kind(node, end), parameters, Modules.of(node)));
  }

  private long parameters(Node node, int place) {
    Known tensor = known.get(node.inputs().get(place));
    return tensor == null || tensor.isWhole()
        ? 0
        : Recurrents.parameters(node, place, tensor.elements());
  }

  /** Keeps where a tensor of places comes from. */
  void maxima(String places, Windows.Maxima from) {
    maxima.put(places, from);
  }

  Optional<Windows.Maxima> maxima(String places) {
    return Optional.ofNullable(maxima.get(places));
  }

  /** Looks at another tensor where an output has no gradient, as an index has none. */
  void lookAt(Value value) {
    lookedAt.put(output, value);
  }

  /** What is looked at of an output. */
  Optional<Value> lookedAt(String tensor) {
    return Optional.ofNullable(lookedAt.getOrDefault(tensor, values.get(tensor)));
  }

  void holdsWholeNumbers(String tensor) {
    wholeNumbers.add(tensor);
  }

  /** Whether a tensor holds whole numbers, where the file has them so. */
  boolean isOfWholeNumbers(String tensor) {
    Known number = known.get(tensor);
    return number == null ? wholeNumbers.contains(tensor) : number.isWhole();
  }

  /** Takes back what a node gave, which is known. */
  Optional<Value> forget(String tensor) {
    return Optional.ofNullable(values.remove(tensor));
  }

  /** Names what follows as that of another of the node's outputs. */
  void goOnAs(int number) {
    output = Objects.requireNonNull(current, "no node").outputs().get(number);
    name = names.contains(output) ? output + "#" + number : output;
  }
}
