package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Recurrent;
import io.loupe.engine.dl4j.op.Recurrent.BothWays;
import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.engine.dl4j.op.Recurrent.MemoryFirst;
import io.loupe.engine.dl4j.op.RowOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Layers that go through sequences step by step. */
final class Recurrents {
  static final String DIFFERENT = "its two layers give outputs of different sizes";

  private Recurrents() {}

  static Map<String, Translator> all() {
    Map<String, Translator> all = new HashMap<>();
    Cells.CLASSES.forEach(name -> all.put(name, Recurrents::recurrent));
    all.put("RNN", Recurrents::cells);
    all.put("Bidirectional", Recurrents::bidirectional);
    return all;
  }

  private static void cells(Call call, GraphAssembler graph) {
    if (StackedRecurrents.isOne(call.layer())) {
      StackedRecurrents.translate(call, graph);
    } else {
      one(call, graph);
    }
  }

  /** Goes through a sequence with the one cell that a layer is given. */
  static void one(Call call, GraphAssembler graph) {
    recurrent(call.as(ofCell(call.layer())), graph);
  }

  private static void recurrent(Call call, GraphAssembler graph) {
    String sequence = call.inputs().get(0);
    Wire in = Layouts.steps(call.reading(sequence), graph);
    List<String> states = call.inputs().subList(1, call.inputs().size());
    check(call.layer(), states.stream().map(graph::wire).toList());
    Kernels kernels = Kernels.of(call, graph);
    Recurrent function = recurrence(call.layer(), kernels, in, states.size());
    List<String> inputs = new ArrayList<>(states);
    if (call.layer().flag(States.MEMORY, false)) {
      Collections.reverse(inputs);
    }
    inputs.add(0, sequence);
    Call read = call.reading(inputs);
    add(read, graph, kernels, in, function, function.cell().outputs(), function.sequences());
  }

  /** The first state is given as one list for each part of it, or not at all. */
  private static void check(LayerSpec layer, List<Wire> states) {
    int[] each = {layer.positive("units")};
    int parts = layer.className().endsWith("LSTM") ? 2 : 1;
    boolean fits = states.isEmpty() || states.size() == parts;
    for (Wire state : states) {
      fits &= Arrays.equals(state.shape(), each);
    }
    if (!fits) {
      throw layer.problem(
          "it is given %d first states that are not %d lists of %d"
              .formatted(states.size(), parts, each[0]));
    }
  }

  private static void add(
      Call call,
      GraphAssembler graph,
      Kernels kernels,
      Wire in,
      RowOp function,
      int width,
      boolean sequences) {
    kernels.end();
    int[] shape = sequences ? new int[] {in.shape()[0], width} : new int[] {width};
    List<String> inputs = new ArrayList<>(call.inputs());
    Masks.of(call, graph).ifPresent(inputs::add);
    graph.add(call.reading(inputs), function, shape, false);
  }

  /** What a layer does, from its options and its arrays. */
  private static Recurrent recurrence(LayerSpec layer, Kernels kernels, Wire in, int states) {
    refuse(layer);
    Cell cell = Cells.of(layer, kernels, in.channels());
    return new Recurrent(
        layer.flag(States.MEMORY, false) ? new MemoryFirst(cell) : cell,
        in.shape()[0],
        layer.flag("go_backwards", false),
        layer.flag("return_sequences", false),
        layer.flag("zero_output_for_mask", false),
        states);
  }

  static void refuse(LayerSpec layer) {
    layer.refuse("return_state", layer.flag("return_state", false));
    layer.refuse("time_major", layer.flag("time_major", false));
  }

  private static void bidirectional(Call call, GraphAssembler graph) {
    LayerSpec outer = call.layer();
    LayerSpec first = wrapped(outer, "layer");
    if (first.className().equals("RNN")) {
      first = ofCell(first);
    }
    LayerSpec second =
        outer.has("backward_layer") ? wrapped(outer, "backward_layer") : turned(first);
    if (first.className().startsWith("ConvLSTM")) {
      outer.refuse("return_state", outer.has(States.PART));
      ConvolutionalRecurrents.bidirectional(call, graph, first, second);
      return;
    }
    if (!Cells.CLASSES.contains(first.className()) || !Cells.CLASSES.contains(second.className())) {
      throw outer.problem("it holds a " + first.className() + ", which is not read");
    }
    Ways ways = new Ways(silent(outer, first), silent(outer, second));
    if (outer.has(States.PART)) {
      part(call, graph, ways, outer.positive(States.PART));
      return;
    }
    Wire in = Layouts.steps(call.reading(call.inputs().get(0)), graph);
    BothWays.Join join = join(outer);
    int given = ways.check(outer, call, graph);
    Kernels kernels = Kernels.of(call, graph);
    Recurrent one = recurrence(ways.first(), kernels, in, given);
    Recurrent two = recurrence(ways.second(), kernels, in, given);
    joined(call, graph, kernels, in, one, two, join);
  }

  /**
   * Masked steps give zeros where every step's output is asked for, since Keras is TensorFlow's.
   */
  private static LayerSpec silent(LayerSpec outer, LayerSpec layer) {
    LayerSpec.Era era = outer.era();
    boolean own = era.isSince(2, 4) || era.version().endsWith("-tf");
    if (!own || layer.className().startsWith("CuDNN")) {
      return layer;
    }
    ObjectNode config = layer.config().deepCopy();
    config.put("zero_output_for_mask", layer.flag("return_sequences", false));
    return layer.with(layer.className(), config);
  }

  private static void joined(
      Call call,
      GraphAssembler graph,
      Kernels kernels,
      Wire in,
      Recurrent one,
      Recurrent two,
      BothWays.Join join) {
    int units = one.cell().outputs();
    if (two.cell().outputs() != units || two.sequences() != one.sequences()) {
      throw call.layer().problem(DIFFERENT);
    }
    BothWays both = new BothWays(one, two, 1, join);
    int width = join == BothWays.Join.CONCATENATED ? Math.multiplyExact(2, units) : units;
    add(call, graph, kernels, in, both, width, one.sequences());
  }

  /**
   * One of the outputs behind the first: the second layer's where they are not joined, then what
   * the first layer ends with and what the second does.
   */
  private static void part(Call call, GraphAssembler graph, Ways ways, int index) {
    boolean apart = States.isApart(call.layer());
    int state = apart ? index - 2 : index - 1;
    int each = States.hasMemory(ways.first()) ? 2 : 1;
    Ways read = ways;
    if (state >= 0) {
      boolean memory = state % each == 1;
      LayerSpec first = States.ending(ways.first(), memory);
      read = new Ways(first, States.ending(ways.second(), memory));
    }
    Wire in = Layouts.steps(call.reading(call.inputs().get(0)), graph);
    Kernels kernels = Kernels.of(call, graph);
    int given = ways.check(call.layer(), call, graph);
    Recurrent one = recurrence(read.first(), kernels, in, given);
    Recurrent two = recurrence(read.second(), kernels, in, given);
    boolean second = state < 0 || state >= each;
    BothWays.Join join = second ? BothWays.Join.SECOND : BothWays.Join.FIRST;
    joined(call, graph, kernels, in, one, two, join);
  }

  /**
   * The two layers that go through a sequence.
   *
   * @param first goes forwards
   * @param second goes backwards
   */
  private record Ways(LayerSpec first, LayerSpec second) {
    /** How many lists make each one's first state, where those of both are given. */
    int check(LayerSpec outer, Call call, GraphAssembler graph) {
      List<Wire> states = call.inputs().stream().skip(1).map(graph::wire).toList();
      if (states.size() % 2 != 0) {
        throw outer.problem("it is given first states for one of its layers");
      }
      int each = states.size() / 2;
      Recurrents.check(first, states.subList(0, each));
      Recurrents.check(second, states.subList(each, states.size()));
      return each;
    }
  }

  static BothWays.Join join(LayerSpec outer) {
    if (States.isApart(outer)) {
      return BothWays.Join.FIRST;
    }
    String mode = outer.text("merge_mode", "concat");
    return switch (mode) {
      case "concat" -> BothWays.Join.CONCATENATED;
      case "sum" -> BothWays.Join.SUM;
      case "mul" -> BothWays.Join.PRODUCT;
      case "ave" -> BothWays.Join.MEAN;
      default -> throw outer.problem("merge_mode \"" + mode + "\" is not supported");
    };
  }

  /** The same layer going the other way. */
  private static LayerSpec turned(LayerSpec layer) {
    ObjectNode config = layer.config().deepCopy();
    config.put("go_backwards", !layer.flag("go_backwards", false));
    return layer.with(layer.className(), config);
  }

  static LayerSpec wrapped(LayerSpec outer, String key) {
    JsonNode json = outer.option(key);
    LayerSpec inner = outer.with(json.path("class_name").asText(""), json.path("config"));
    return Dialect.of(inner, json);
  }

  /** A layer given as a cell and what to do with it is the layer of that cell. */
  private static LayerSpec ofCell(LayerSpec layer) {
    JsonNode cell = layer.option("cell");
    String name = cell.path("class_name").asText("").replaceFirst("Cell$", "");
    if (!Cells.CLASSES.contains(name) || !cell.path("config").isObject()) {
      throw layer.problem("it goes step by step with a " + cell.path("class_name").asText("cell"));
    }
    ObjectNode config = cell.path("config").deepCopy();
    for (String key :
        List.of(
            "return_sequences",
            "return_state",
            "go_backwards",
            "zero_output_for_mask",
            States.MEMORY)) {
      if (layer.has(key)) {
        config.set(key, layer.option(key));
      }
    }
    return layer.with(name, config);
  }
}
