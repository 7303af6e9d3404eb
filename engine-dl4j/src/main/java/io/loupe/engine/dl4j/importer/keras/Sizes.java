package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;

/**
 * What a graph computes of the shapes of its tensors, as {@code tf.shape} gives them: known when
 * the file is read, but for the size of the batch.
 */
final class Sizes {
  /** Stands for the number of samples. */
  static final JsonNode BATCH = TextNode.valueOf(":batch");

  private static final Set<String> KEEPING = Set.of("cast", "identity", "converttotensor");

  private Sizes() {}

  /** Whether what is asked for is known; then it is kept. */
  static boolean knows(Operands given) {
    if (given.function().equals("shape")) {
      given.keep(shape(given));
      return true;
    }
    if (!given.isKnown()) {
      return false;
    }
    JsonNode first = given.get(0, "x", "values", "x1", "input");
    JsonNode second = given.get(1, "y", "x2", "slice_spec");
    JsonNode known =
        switch (given.function()) {
          case "getitem" -> item(given, first, second);
          case "unstack" -> first.path(given.output());
          case "stack", "concat" -> joined(first);
          case "add", "subtract", "multiply", "floordiv", "floordivide" ->
              IntNode.valueOf(number(given, first, second));
          default -> KEEPING.contains(given.function()) ? first : null;
        };
    if (known == null) {
      throw given.refused("it computes with sizes");
    }
    given.keep(known);
    return true;
  }

  private static ArrayNode shape(Operands given) {
    ArrayNode shape = JsonNodeFactory.instance.arrayNode().add(BATCH);
    for (int size : given.graph().wire(given.one().inputs().get(0)).shape()) {
      shape.add(size);
    }
    return shape;
  }

  private static JsonNode item(Operands given, JsonNode list, JsonNode spec) {
    JsonNode one = spec.isArray() && spec.size() == 1 ? spec.get(0) : spec;
    if (one.isIntegralNumber()) {
      int at = one.asInt() < 0 ? list.size() + one.asInt() : one.asInt();
      return list.path(at);
    }
    ArrayNode taken = JsonNodeFactory.instance.arrayNode();
    for (int i : Selections.indices(given, one, list.size())) {
      taken.add(list.get(i));
    }
    return taken;
  }

  private static ArrayNode joined(JsonNode parts) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (JsonNode part : parts) {
      if (part.isArray()) {
        part.forEach(all::add);
      } else {
        all.add(part);
      }
    }
    return all;
  }

  private static int number(Operands given, JsonNode first, JsonNode second) {
    if (!first.isIntegralNumber() || !second.isIntegralNumber()) {
      throw given.refused("it computes with the number of samples");
    }
    int one = first.asInt();
    int two = second.asInt();
    return switch (given.function()) {
      case "add" -> Math.addExact(one, two);
      case "subtract" -> Math.subtractExact(one, two);
      case "multiply" -> Math.multiplyExact(one, two);
      default -> Math.floorDiv(one, two);
    };
  }
}
