package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tensors that one use of a layer is given.
 *
 * @param given what it works on, in order
 * @param masks which of their steps count, where the file says so, by the names of the arguments
 */
record Arguments(List<Given> given, List<Given> masks) {
  private static final Comparator<Map.Entry<String, JsonNode>> BY_KEY = Map.Entry.comparingByKey();

  private static final List<String> ATTENTION = List.of("query", "value", "key");

  /** The names of a call's arguments in the order in which its inputs are meant. */
  private static final Map<String, List<String>> SIGNATURES =
      Map.of(
          "MultiHeadAttention", ATTENTION,
          "GroupedQueryAttention", ATTENTION,
          "GroupQueryAttention", ATTENTION,
          "Attention", ATTENTION,
          "AdditiveAttention", ATTENTION);

  private static final List<String> ANY =
      List.of("inputs", "sequences", "sequence", "x", "x1", "initial_state", "y", "x2");

  Arguments {
    given = List.copyOf(given);
    masks = List.copyOf(masks);
  }

  /**
   * A tensor that is given.
   *
   * @param key its name where tensors are given by names
   * @param tensor where it comes from
   */
  record Given(Optional<String> key, TensorReference tensor) {}

  /** Tensors in order, without names. */
  static Arguments of(List<TensorReference> tensors) {
    return new Arguments(
        tensors.stream().map(tensor -> new Given(Optional.empty(), tensor)).toList(), List.of());
  }

  /** Reads a node: nested lists before Keras 3, tensors with a history since. */
  static Arguments of(JsonNode node, String className) {
    Collector collector = new Collector(SIGNATURES.getOrDefault(className, ANY));
    collector.collect(node, Optional.empty());
    return new Arguments(collector.given, collector.masks);
  }

  /** Whether a use of a layer says yes to an argument that is no tensor. */
  static boolean says(JsonNode node, String name) {
    return node.findValues(name).stream().anyMatch(JsonNode::booleanValue);
  }

  List<TensorReference> inputs() {
    return given.stream().map(Given::tensor).toList();
  }

  /** All that it reads. */
  Stream<TensorReference> read() {
    return Stream.concat(given.stream(), masks.stream()).map(Given::tensor);
  }

  private static final class Collector {
    private final List<String> signature;
    private final List<Given> given = new ArrayList<>();
    private final List<Given> masks = new ArrayList<>();

    Collector(List<String> signature) {
      this.signature = signature;
    }

    void collect(JsonNode node, Optional<String> key) {
      if (TensorReference.isTensor(node)) {
        TensorReference.one(node).forEach(tensor -> given.add(new Given(key, tensor)));
        named(node.path(3));
      } else if (node.isArray()) {
        node.forEach(child -> collect(child, key));
      } else if (node.has("args")) {
        collect(node.path("args"), key);
        named(node.path("kwargs"));
      } else if (node.has("class_name")) {
        collect(node.path("items"), key);
      } else if (node.isObject()) {
        entries(node).sorted(BY_KEY).forEach(e -> collect(e.getValue(), Optional.of(e.getKey())));
      }
    }

    /** Arguments given by their names: as the signature has them, others as they were given. */
    private void named(JsonNode arguments) {
      entries(arguments)
          .sorted(Comparator.comparingInt(entry -> place(entry.getKey())))
          .forEach(
              entry -> {
                if (entry.getKey().endsWith("mask")) {
                  masks(entry.getKey(), entry.getValue());
                } else {
                  collect(entry.getValue(), Optional.empty());
                }
              });
    }

    /** A list of masks is one for each of the layer's inputs, which may have none. */
    private void masks(String name, JsonNode value) {
      if (TensorReference.isTensor(value)) {
        TensorReference.one(value)
            .forEach(tensor -> masks.add(new Given(Optional.of(name), tensor)));
      } else if (value.isArray() || value.has("items")) {
        JsonNode list = value.isArray() ? value : value.path("items");
        for (int i = 0; i < list.size(); i++) {
          masks(i < signature.size() ? signature.get(i) + "_mask" : name, list.get(i));
        }
      }
    }

    private int place(String name) {
      int place = signature.indexOf(name);
      return place < 0 ? signature.size() : place;
    }

    private static Stream<Map.Entry<String, JsonNode>> entries(JsonNode object) {
      return object.properties().stream();
    }
  }
}
