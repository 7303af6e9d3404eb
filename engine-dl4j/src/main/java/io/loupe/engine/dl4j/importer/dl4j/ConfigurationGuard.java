package io.loupe.engine.dl4j.importer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.guard.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a configuration as a plain tree and refuses what would make Deeplearning4j's mapper load a
 * class that is not on the list, or read memory that is not there. The mapper is then given the
 * tree, written anew, never the text of the file: so it reads what was checked.
 */
final class ConfigurationGuard {
  private static final String NAME = "configuration.json";

  private ConfigurationGuard() {}

  static JsonNode check(byte[] json) throws IOException {
    JsonNode tree = JsonTree.read(new String(json, StandardCharsets.UTF_8), NAME);
    checkBelow(tree);
    return tree;
  }

  private static void checkBelow(JsonNode node) throws IOException {
    for (String key : LibraryClasses.KEYS) {
      JsonNode name = node.get(key);
      boolean listed =
          name == null
              || (name.isTextual() && LibraryClasses.names(key).contains(name.textValue()));
      if (!listed) {
        throw new UnknownClassException(name.asText());
      }
    }
    if (node.has("dataType") && node.has("data")) {
      checkArray(node, "shape", "data", 0);
    }
    if (node.has("dataBuffer")) {
      checkArray(node, "shapeField", "dataBuffer", node.path("offsetField").asLong());
      checkStrides(
          node.path("shapeField"), node.path("strideField"), node.path("dataBuffer").size());
    }
    for (JsonNode child : node) {
      checkBelow(child);
    }
  }

  /** An array within a configuration has as many numbers as its shape means. */
  private static void checkArray(JsonNode node, String shape, String data, long offset)
      throws IOException {
    long elements = 1;
    for (JsonNode size : node.path(shape)) {
      boolean possible = size.canConvertToInt() && size.asInt() > 0;
      elements = possible ? Math.min(elements * size.asInt(), Integer.MAX_VALUE) : 0;
    }
    boolean whole = node.path(shape).isArray() && elements == node.path(data).size();
    boolean counted = node.path("numElements").asLong(elements) == elements;
    if (!whole || !counted || offset != 0) {
      throw new IOException(NAME + " has an array whose shape is not that of its numbers");
    }
  }

  /** Steps that lead out of an array would read memory that is not its own. */
  private static void checkStrides(JsonNode shape, JsonNode strides, long elements)
      throws IOException {
    long reach = strides.size() == shape.size() ? 0 : elements;
    for (int i = 0; i < shape.size() && reach < elements; i++) {
      JsonNode stride = strides.get(i);
      boolean possible = stride.canConvertToInt() && stride.asInt() >= 0;
      reach += possible ? (shape.get(i).asLong() - 1) * stride.asLong() : elements;
    }
    if (reach >= elements) {
      throw new IOException(NAME + " has an array whose steps lead out of it");
    }
  }
}
