package io.loupe.engine.dl4j.importer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Mends graphs from before 1.0.0-alpha, in which a {@code dropOut} of 0 means none. Deeplearning4j
 * takes it for the share that is kept, and refuses the file.
 */
final class LegacyDropout {
  private static final String KEY = "dropOut";

  private LegacyDropout() {}

  /** Removes every dropout of 0 below a node. */
  static void removeZeros(JsonNode node) {
    JsonNode value = node.path(KEY);
    if (node instanceof ObjectNode object && value.isNumber() && value.asDouble() == 0) {
      object.remove(KEY);
    }
    node.forEach(LegacyDropout::removeZeros);
  }
}
