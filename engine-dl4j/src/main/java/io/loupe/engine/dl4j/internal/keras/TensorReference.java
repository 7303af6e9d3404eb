package io.loupe.engine.dl4j.internal.keras;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Where a tensor comes from.
 *
 * @param layer name within the model
 * @param node which use of the layer
 * @param index which of its outputs
 */
record TensorReference(String layer, int node, int index) {
  private static final String CONSTANT = "_CONSTANT_VALUE";

  /** Whether a node of Keras 2 stands for a number where a tensor is meant, its third part. */
  static boolean isConstant(JsonNode node) {
    return node.isArray() && node.path(0).asText().equals(CONSTANT);
  }

  /** All references below a node: nested lists before Keras 3, tensors with a history since. */
  static List<TensorReference> all(JsonNode node) {
    List<TensorReference> found = new ArrayList<>();
    collect(node, found);
    return found;
  }

  private static void collect(JsonNode node, List<TensorReference> found) {
    if (node.path("class_name").asText().equals("__keras_tensor__")) {
      collect(node.path("config").path("keras_history"), found);
    } else if (node.isArray() && node.size() >= 3 && node.get(0).isTextual()) {
      if (!isConstant(node)) {
        found.add(
            new TensorReference(node.get(0).asText(), node.get(1).asInt(), node.get(2).asInt()));
      }
      node.path(3).forEach(child -> collect(child, found));
    } else if (node.isArray()) {
      node.forEach(child -> collect(child, found));
    } else if (node.isObject()) {
      collect(node.path("args"), found);
      node.path("kwargs").forEach(child -> collect(child, found));
    }
  }
}
