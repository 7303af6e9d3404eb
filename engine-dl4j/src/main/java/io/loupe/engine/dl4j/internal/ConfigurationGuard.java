package io.loupe.engine.dl4j.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.shade.jackson.core.JsonLocation;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Reads a configuration as a plain tree and refuses class names from outside the libraries, before
 * the libraries' own mapper, which creates objects by class name, sees it.
 */
final class ConfigurationGuard {
  private static final List<String> ALLOWED = List.of("org.deeplearning4j.", "org.nd4j.");

  private ConfigurationGuard() {}

  static JsonNode check(byte[] json) throws IOException {
    JsonNode tree = tree(json);
    if (tree == null || !tree.isObject()) {
      throw new IOException("configuration.json is not a JSON object");
    }
    checkNames(tree, 0);
    return tree;
  }

  private static JsonNode tree(byte[] json) throws IOException {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place = at == null ? "" : ", see line " + at.getLineNr();
      throw new IOException("configuration.json is not JSON" + place, e);
    }
  }

  private static void checkNames(JsonNode node, int depth) throws IOException {
    if (depth > 200) {
      throw new IOException("configuration.json is nested too deeply");
    }
    JsonNode name = node.get("@class");
    if (name != null && ALLOWED.stream().noneMatch(name.asText()::startsWith)) {
      throw new UnknownClassException(name.asText());
    }
    for (JsonNode child : node) {
      checkNames(child, depth + 1);
    }
  }

  /** The first class a configuration names that is not there; empty if all are. */
  static Optional<String> missingClass(JsonNode node) {
    JsonNode name = node.get("@class");
    if (name != null && !exists(name.asText())) {
      return Optional.of(name.asText());
    }
    for (JsonNode child : node) {
      Optional<String> missing = missingClass(child);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static boolean exists(String name) {
    ClassLoader loader = Layer.class.getClassLoader();
    return loader.getResource(name.replace('.', '/') + ".class") != null;
  }
}
