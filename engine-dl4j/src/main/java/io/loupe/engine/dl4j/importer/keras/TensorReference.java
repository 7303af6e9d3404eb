package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

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

  /** Whether a node stands for one tensor, or for a number in its place. */
  static boolean isTensor(JsonNode node) {
    return isHistory(node) || (node.isArray() && node.size() >= 3 && node.get(0).isTextual());
  }

  /** The tensor of such a node; none for a number. */
  static List<TensorReference> one(JsonNode node) {
    JsonNode place = isHistory(node) ? node.path("config").path("keras_history") : node;
    return isConstant(place) || place.size() < 3
        ? List.of()
        : List.of(
            new TensorReference(place.get(0).asText(), place.get(1).asInt(), place.get(2).asInt()));
  }

  /** The first output of the same use. */
  TensorReference first() {
    return new TensorReference(layer, node, 0);
  }

  /** The same of a use that comes some uses before. */
  TensorReference earlier(int uses) {
    return new TensorReference(layer, node - uses, index);
  }

  private static boolean isHistory(JsonNode node) {
    return node.path("class_name").asText().equals("__keras_tensor__");
  }
}
