package io.loupe.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Changes the tree of a JSON text: keys dropped, doubled, renamed, deepened; values replaced. */
final class JsonMutator implements Mutator {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String MARK = "loupe-fuzz-mark";

  /** What values become; a message may name them. */
  static final List<String> TEXTS =
      List.of(
          "",
          "null",
          "\u001b[2J\u001b]0;title\u0007",
          "\u202eright",
          "../../etc",
          "java.lang.Runtime",
          "[Ljava.lang.String;",
          "org.deeplearning4j.nn.conf.layers.DenseLayer",
          "Dense",
          "Functional",
          "same",
          "channels_first",
          "softmax",
          "NaN",
          "-1",
          "a".repeat(3000));

  private static final double[] NUMBERS = {
    0, -1, 0.5, 1e308, -1e308, 1e-320, 65536, 16777216, 2147483647, -2147483648, 4294967296.0
  };

  @Override
  public byte[] mutate(byte[] file, SplittableRandom random) {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(file);
    } catch (IOException e) {
      return new ByteMutator().mutate(file, random);
    }
    String text = null;
    int changes = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
    for (int i = 0; i < changes; i++) {
      List<Place> places = new ArrayList<>();
      collect(tree, places);
      if (places.isEmpty()) {
        break;
      }
      text = change(tree, places, random);
    }
    return (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8);
  }

  /** A value within the tree: under a key of an object or at an index of an array. */
  private record Place(ContainerNode<?> parent, String key, int index) {
    JsonNode value() {
      return parent instanceof ObjectNode object ? object.path(key) : parent.path(index);
    }

    void set(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(key, value);
      } else {
        ((ArrayNode) parent).set(index, value);
      }
    }

    void remove() {
      if (parent instanceof ObjectNode object) {
        object.remove(key);
      } else {
        ((ArrayNode) parent).remove(index);
      }
    }
  }

  private static void collect(JsonNode node, List<Place> places) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field -> {
                places.add(new Place(object, field.getKey(), -1));
                collect(field.getValue(), places);
              });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        places.add(new Place(array, "", i));
        collect(array.get(i), places);
      }
    }
  }

  private static String change(JsonNode tree, List<Place> places, SplittableRandom random) {
    Place place = places.get(random.nextInt(places.size()));
    JsonNode value = place.value();
    switch (random.nextInt(10)) {
      case 0 -> place.remove();
      case 1 -> place.set(NODES.textNode(TEXTS.get(random.nextInt(TEXTS.size()))));
      case 2 -> place.set(number(random));
      case 3 -> place.set(tweaked(value, random));
      case 4 -> place.set(deepened(value, 1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 3)));
      case 5 -> place.set(places.get(random.nextInt(places.size())).value().deepCopy());
      case 6 -> repeat(place, random);
      case 7 -> rename(place, random);
      case 8 -> {
        return twice(tree, place, random);
      }
      default -> place.set(empty(random));
    }
    return text(tree);
  }

  private static String text(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode number(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> NODES.numberNode(BigInteger.TEN.pow(1 + random.nextInt(1200)));
      case 1 -> NODES.numberNode(random.nextInt());
      case 2 -> NODES.numberNode(random.nextInt(-3, 20));
      default -> {
        double number = NUMBERS[random.nextInt(NUMBERS.length)];
        yield number == Math.rint(number) && Math.abs(number) < 1e18
            ? NODES.numberNode((long) number)
            : NODES.numberNode(number);
      }
    };
  }

  /** Near what it was: numbers a little larger, texts a letter shorter, lists without their end. */
  private static JsonNode tweaked(JsonNode value, SplittableRandom random) {
    if (value.isNumber()) {
      long[] near = {
        value.asLong() + 1, value.asLong() - 1, value.asLong() * 1000, -value.asLong()
      };
      return NODES.numberNode(near[random.nextInt(near.length)]);
    }
    if (value.isTextual() && !value.asText().isEmpty()) {
      return NODES.textNode(value.asText().substring(1));
    }
    if (value.isBoolean()) {
      return NODES.booleanNode(!value.asBoolean());
    }
    return value instanceof ArrayNode array && !array.isEmpty()
        ? NODES.arrayNode().addAll(array.deepCopy()).add(array.get(0))
        : number(random);
  }

  private static JsonNode deepened(JsonNode value, int levels) {
    JsonNode deep = value.deepCopy();
    for (int i = 0; i < levels; i++) {
      deep = i % 2 == 0 ? NODES.arrayNode().add(deep) : NODES.objectNode().set("config", deep);
    }
    return deep;
  }

  private static void repeat(Place place, SplittableRandom random) {
    if (place.parent() instanceof ArrayNode array) {
      int times = 1 + random.nextInt(random.nextInt(10) == 0 ? 2000 : 4);
      JsonNode value = place.value();
      for (int i = 0; i < times; i++) {
        array.insert(place.index(), value.deepCopy());
      }
    } else {
      place.set(NODES.arrayNode().add(place.value()).add(place.value().deepCopy()));
    }
  }

  private static void rename(Place place, SplittableRandom random) {
    if (place.parent() instanceof ObjectNode object) {
      JsonNode value = object.remove(place.key());
      object.set(TEXTS.get(random.nextInt(TEXTS.size())), value);
    } else {
      place.set(NODES.nullNode());
    }
  }

  /** The key once more, with a value of its own: no tree has that, so the text is changed. */
  private static String twice(JsonNode tree, Place place, SplittableRandom random) {
    if (!(place.parent() instanceof ObjectNode object)) {
      return text(tree);
    }
    object.set(MARK, number(random));
    String marked = text(tree);
    object.remove(MARK);
    return marked.replace("\"" + MARK + "\"", text(NODES.textNode(place.key())));
  }

  private static JsonNode empty(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.arrayNode();
      case 2 -> NODES.objectNode();
      default -> NODES.booleanNode(random.nextBoolean());
    };
  }
}
