package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Recurrent;
import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.engine.dl4j.op.Recurrent.MemoryFirst;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * RNN, GRU and LSTM: each direction is one recurrent operation over the steps of an item. Where a
 * file's items are no batch of the engine's, each has operations of its own.
 */
final class Recurrents {
  private static final int MOST_ITEMS = 4096;
  private static final Set<String> TYPES = Set.of("RNN", "GRU", "LSTM");
  private static final int BIAS = 3;
  private static final Set<Integer> STATES = Set.of(5, 6);

  private final Node node;
  private final Emitter graph;
  private final boolean itemsFirst;
  private final Value input;
  private final int steps;
  private final int count;
  private final int units;
  private final int directions;

  private Recurrents(Node node, Emitter graph) {
    this.node = node;
    this.graph = graph;
    itemsFirst = node.number("layout", 0) == 1;
    int place = itemsFirst ? 0 : 1;
    Value given = graph.value(node, 0);
    if (given.rankInFile() != 3) {
      throw node.problem("its input has " + given.rankInFile() + " axes, not 3");
    }
    boolean fits = !given.batch().isThere() || given.batch().axis() == place;
    input = graph.laid(fits ? given : graph.whole(node, given), false);
    int[] inFile = input.inFile();
    steps = inFile[1 - place];
    count = input.batch().isThere() ? 1 : inFile[place];
    int[] dims = graph.weights(node, 1).dims();
    graph.weights(node, 2);
    int gates = Cells.gates(node.type());
    if (dims.length != 3 || dims[1] % gates != 0 || dims[2] != inFile[2]) {
      throw node.problem("its weights " + Arrays.toString(dims) + " do not fit its input");
    }
    units = dims[1] / gates;
    directions = node.text("direction", "forward").equals("bidirectional") ? 2 : 1;
    if (dims[0] != directions || node.has("clip") || node.number("input_forget", 0) != 0) {
      throw node.problem("clip, input_forget or weights for another direction are not read");
    }
    if (count > MOST_ITEMS) {
      throw node.problem("it has " + count + " items that are no batch");
    }
    checkLengths();
  }

  static void add(Node node, Emitter graph) {
    new Recurrents(node, graph).run();
  }

  /**
   * How many trained numbers an input of a node stands for: first states are none, and two biases
   * that are only ever added up are one.
   */
  static long parameters(Node node, int place, long elements) {
    if (!TYPES.contains(node.type())) {
      return elements;
    }
    boolean apart = node.type().equals("GRU") && node.number("linear_before_reset", 0) != 0;
    return place == BIAS && !apart ? elements / 2 : STATES.contains(place) ? 0 : elements;
  }

  private void checkLengths() {
    if (node.isThere(4)) {
      for (int length : graph.integers(node, 4)) {
        if (length != steps) {
          throw node.problem("sequences that are shorter than the others are not read");
        }
      }
    }
  }

  private boolean goesBack(int direction) {
    return direction == 1 || node.text("direction", "forward").equals("reverse");
  }

  private void run() {
    Value[][] all = new Value[directions][count];
    Value[][] last = new Value[directions][count];
    Value[][] memory = new Value[directions][count];
    for (int direction = 0; direction < directions; direction++) {
      Cell cell = Cells.of(node, graph, direction, input.dims()[input.rank() - 1], units);
      for (int item = 0; item < count; item++) {
        List<Value> read = new ArrayList<>();
        read.add(item(item));
        state(5, direction, item).ifPresent(read::add);
        if (node.type().equals("LSTM")) {
          read.addAll(memory(direction, item, read.size() > 1));
        }
        Value taken = steps(cell, direction, true, read);
        last[direction][item] = part(taken, 1, i -> steps - 1);
        all[direction][item] = goesBack(direction) ? part(taken, steps, i -> steps - 1 - i) : taken;
        if (node.gives(2)) {
          memory[direction][item] = steps(new MemoryFirst(cell), direction, false, read);
        }
      }
    }
    boolean begun = false;
    for (int i = 0; i < 3; i++) {
      if (node.gives(i)) {
        if (begun) {
          graph.goOnAs(i);
        }
        begun = true;
        give(i == 0 ? all : i == 1 ? last : memory, i == 0 ? steps : 1, i == 0);
      }
    }
  }

  /** Steps and inputs of one item. */
  private Value item(int item) {
    if (input.batch().isThere()) {
      return input;
    }
    int[] dims = input.dims();
    int place = itemsFirst ? 0 : 1;
    dims[place] = 1;
    Value one =
        graph.before(
            "item",
            Selections.reading(input, dims, (a, i) -> a == place ? item : i),
            dims,
            Batch.NONE,
            false,
            input);
    return graph.cut(one, Value.without(dims, place), Batch.NONE, false);
  }

  private Value steps(Cell cell, int direction, boolean sequences, List<Value> read) {
    List<Value> inputs = new ArrayList<>(read);
    int given = inputs.size() - 1;
    if (cell instanceof MemoryFirst && given == 2) {
      inputs.add(inputs.remove(1));
    }
    boolean back = goesBack(direction);
    Recurrent op = new Recurrent(cell, steps, back, sequences, false, given);
    int[] dims = {sequences ? steps : 1, units};
    String part = directions == 1 ? "steps" : back ? "backward" : "forward";
    return graph.before(part, op, dims, input.batch(), false, inputs.toArray(new Value[0]));
  }

  private Value part(Value value, int length, IntUnaryOperator step) {
    int[] dims = {length, units};
    Gather op = Selections.reading(value, dims, (a, i) -> a == 0 ? step.applyAsInt(i) : i);
    return graph.before("step", op, dims, value.batch(), false, value);
  }

  /** The output before the first step; nothing where it is 0. */
  private Optional<Value> state(int number, int direction, int item) {
    boolean zero =
        !node.isThere(number)
            || graph
                .known(node, number)
                .map(k -> Arrays.stream(k.numbers()).allMatch(d -> d == 0))
                .orElse(false);
    if (zero) {
      return Optional.empty();
    }
    int place = itemsFirst ? 0 : 1;
    Batch batch = input.batch().isThere() ? input.batch().at(place) : Batch.NONE;
    Value value = graph.laid(graph.like(node, number, batch, 3), false);
    int[] dims = value.dims();
    int[] one = dims.clone();
    Arrays.fill(one, 0, one.length - 1, 1);
    int along = batch.isThere() ? 0 : 1 - place;
    Value read =
        graph.before(
            "first",
            Selections.reading(
                value, one, (a, i) -> a == dims.length - 1 ? i : a == along ? direction : item),
            one,
            batch,
            false,
            value);
    return Optional.of(graph.cut(read, new int[] {units}, batch, false));
  }

  /** The memory before the first step, with an output where only the one is given. */
  private List<Value> memory(int direction, int item, boolean output) {
    Optional<Value> memory = state(6, direction, item);
    if (memory.isEmpty() && !output) {
      return List.of();
    }
    Known zeros = Known.of(new int[] {units}, false, new double[units]);
    List<Value> values = new ArrayList<>();
    if (!output) {
      values.add(graph.constant(zeros, zeros.dims(), false));
    }
    values.add(memory.orElseGet(() -> graph.constant(zeros, zeros.dims(), false)));
    return values;
  }

  /** Puts the parts of all directions and items together, as [steps, directions, items, units]. */
  private void give(Value[][] parts, int length, boolean sequences) {
    boolean batched = input.batch().isThere();
    List<Value> rows = new ArrayList<>();
    for (Value[] direction : parts) {
      List<Value> cut = new ArrayList<>();
      for (Value part : direction) {
        cut.add(graph.cut(part, new int[] {length, 1, 1, units}, part.batch(), false));
      }
      rows.add(together(cut, 3, new int[] {length, 1, count, units}));
    }
    Value all = together(rows, 2, new int[] {length, directions, count, units});
    int[] order = itemsFirst ? new int[] {2, 0, 1, 3} : new int[] {0, 1, 2, 3};
    int[] sizes = all.dims();
    int[] dims = Arrays.stream(order).map(a -> sizes[a]).toArray();
    Value turned = all;
    if (itemsFirst && count > 1) {
      Gather op = Gather.permuted(sizes, order);
      turned = graph.before("items", op, dims, all.batch(), false, all);
    }
    int[] kept = sequences ? dims : Value.without(dims, itemsFirst ? 1 : 0);
    int place = itemsFirst ? 0 : sequences ? 2 : 1;
    graph.reshape(
        turned,
        batched ? Value.without(kept, place) : kept,
        batched ? input.batch().at(place) : Batch.NONE);
  }

  private Value together(List<Value> parts, int axis, int[] dims) {
    return parts.size() == 1
        ? parts.get(0)
        : graph.before(
            "joined",
            new Concat(axis),
            dims,
            parts.get(0).batch(),
            false,
            parts.toArray(new Value[0]));
  }
}
