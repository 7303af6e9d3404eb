package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several cells that go through a sequence together, each reading what the one before it gives at
 * the same step: the same as a layer for each cell, one after the other. Native files number cells
 * by their classes, as layers.
 */
final class StackedRecurrents {
  private static final String STACK = "StackedRNNCells";
  private static final String CELL = "cell";

  private StackedRecurrents() {}

  /** Whether a layer goes step by step with several cells. */
  static boolean isOne(LayerSpec layer) {
    return layer.className().equals("RNN")
        && layer.option(CELL).path("class_name").asText("").equals(STACK);
  }

  /** A layer for each cell, which gives its output at every step. */
  static List<LayerSpec> layers(LayerSpec outer) {
    JsonNode cells = outer.option(CELL).path("config").path("cells");
    Map<String, Integer> count = new HashMap<>();
    cells.forEach(cell -> count.merge(kind(cell), 1, Integer::sum));
    Map<String, Integer> met = new HashMap<>();
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode cell : cells) {
      String kind = kind(cell);
      int index = met.merge(kind, 1, Integer::sum) - 1;
      List<PathStep> path = new ArrayList<>(outer.path());
      String name = cell.path("config").path("name").asText("");
      path.add(
          new PathStep(
              name.isEmpty() ? kind + "_" + layers.size() : name,
              kind,
              index,
              count.getOrDefault(kind, 1)));
      ObjectNode config = outer.config().deepCopy();
      config.set(CELL, cell);
      config.put("return_sequences", true);
      config.put("return_state", false);
      config.put("zero_output_for_mask", false);
      config.put("go_backwards", layers.isEmpty() && outer.flag("go_backwards", false));
      layers.add(new LayerSpec(path, "RNN", config, outer.era()));
    }
    if (layers.isEmpty()) {
      throw outer.problem("it has no cells");
    }
    return layers;
  }

  private static String kind(JsonNode cell) {
    return PathStep.snakeCase(cell.path("class_name").asText(""));
  }

  /** The cells of a stack in the order of their arrays; none where it is no stack. */
  static List<LayerSpec> cells(LayerSpec stack) {
    if (!stack.className().equals(STACK)) {
      return List.of();
    }
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.putObject(CELL).put("class_name", STACK).set("config", stack.config());
    return layers(stack.with("RNN", config)).stream()
        .map(layer -> layer.with(cellClass(layer), layer.option(CELL).path("config")))
        .toList();
  }

  private static String cellClass(LayerSpec layer) {
    return layer.option(CELL).path("class_name").asText("");
  }

  static void translate(Call call, GraphAssembler graph) {
    LayerSpec outer = call.layer();
    if (call.inputs().size() > 1) {
      throw outer.problem("first states of several cells are not read");
    }
    List<LayerSpec> layers = new ArrayList<>(layers(outer));
    int last = layers.size() - 1;
    if (outer.has(States.PART)) {
      last = part(outer, layers);
    } else {
      ObjectNode config = layers.get(last).config().deepCopy();
      for (String key : List.of("return_sequences", "zero_output_for_mask")) {
        config.put(key, outer.flag(key, false));
      }
      layers.set(last, layers.get(last).with("RNN", config));
    }
    var mask = Masks.of(call, graph);
    if (mask.isPresent() && outer.flag("go_backwards", false)) {
      throw outer.problem("several cells that go backwards under a mask are not read");
    }
    Call current = call;
    for (int i = 0; i < last; i++) {
      Call step = call.before("cell " + i, current.inputs().toArray(String[]::new));
      Recurrents.one(masked(step, mask.stream().toList(), layers.get(i)), graph);
      graph.countParameters(call.vertex(), step.vertex());
      current = call.reading(step.vertex());
    }
    long before = graph.parameters(call.vertex());
    Recurrents.one(masked(current, mask.stream().toList(), layers.get(last)), graph);
    graph.addParameters(call.vertex(), before);
  }

  private static Call masked(Call call, List<String> masks, LayerSpec layer) {
    return new Call(layer, call.vertex(), call.inputs(), masks, call.output(), call.hidden());
  }

  /** Makes the layer of the cell whose state is asked for give that; returns its number. */
  private static int part(LayerSpec outer, List<LayerSpec> layers) {
    int rest = outer.positive(States.PART);
    for (int i = 0; i < layers.size(); i++) {
      int own = States.hasMemory(layers.get(i)) ? 2 : 1;
      if (rest <= own) {
        layers.set(i, States.ending(layers.get(i), rest == 2));
        return i;
      }
      rest -= own;
    }
    throw outer.problem("it has no state " + outer.positive(States.PART));
  }
}
