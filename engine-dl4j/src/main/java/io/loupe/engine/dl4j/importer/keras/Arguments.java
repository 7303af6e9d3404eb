package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors that one use of a layer is given.
 *
 * @param inputs what it works on, in order
 * @param masks which of their steps count, where the file says so
 */
record Arguments(List<TensorReference> inputs, List<TensorReference> masks) {
  Arguments {
    inputs = List.copyOf(inputs);
    masks = List.copyOf(masks);
  }

  /** Reads a node: nested lists before Keras 3, tensors with a history since. */
  static Arguments of(JsonNode node) {
    List<TensorReference> inputs = new ArrayList<>();
    List<TensorReference> masks = new ArrayList<>();
    collect(node, inputs, masks);
    return new Arguments(inputs, masks);
  }

  private static void collect(
      JsonNode node, List<TensorReference> inputs, List<TensorReference> masks) {
    if (TensorReference.isTensor(node)) {
      inputs.addAll(TensorReference.one(node));
      named(node.path(3), inputs, masks);
    } else if (node.isArray()) {
      node.forEach(child -> collect(child, inputs, masks));
    } else if (node.isObject()) {
      collect(node.path("args"), inputs, masks);
      named(node.path("kwargs"), inputs, masks);
    }
  }

  private static void named(
      JsonNode arguments, List<TensorReference> inputs, List<TensorReference> masks) {
    arguments
        .properties()
        .forEach(
            entry -> {
              boolean mask = entry.getKey().endsWith("mask");
              collect(entry.getValue(), mask ? masks : inputs, masks);
            });
  }
}
