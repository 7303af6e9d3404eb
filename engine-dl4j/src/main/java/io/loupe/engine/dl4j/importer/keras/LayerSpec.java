package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.List;

/**
 * A layer as the file describes it, in the words of Keras 2 and 3.
 *
 * @param path from the outermost model inwards
 * @param className its class
 * @param config its options
 * @param era which Keras wrote it
 */
record LayerSpec(List<PathStep> path, String className, JsonNode config, Era era) {
  private static final int LARGEST_OPTION = 1 << 24;

  /**
   * Which Keras wrote a file.
   *
   * @param major 1, 2 or 3
   * @param turned whether its convolutions turn their kernels, as Theano does
   * @param version as the file says it
   */
  record Era(int major, boolean turned, String version) {
    /** Whether it is a version or a later one; a file that says less is taken for a late one. */
    boolean isSince(int first, int second) {
      List<String> parts = Splitter.on(CharMatcher.inRange('0', '9').negate()).splitToList(version);
      if (major != first || parts.size() < 2) {
        return major >= first;
      }
      Integer minor = Ints.tryParse(parts.get(1));
      return minor == null || minor >= second;
    }
  }

  LayerSpec {
    path = List.copyOf(path);
  }

  /** Its name, after those of the models around it. */
  String name() {
    return String.join("/", path.stream().map(PathStep::name).toList());
  }

  /** The same layer, said in another class and its options. */
  LayerSpec with(String otherClass, JsonNode options) {
    return new LayerSpec(path, otherClass, options, era);
  }

  /** An input of a size, which is none where the array is empty. */
  LayerSpec with(ArrayNode batchShape) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    if (!batchShape.isEmpty()) {
      config.set("batch_shape", batchShape);
    }
    return with(className, config);
  }

  KerasProblem problem(String reason) {
    return new KerasProblem(
        "layer \"" + name() + "\" (" + className + "): " + reason,
        "See the guide on Keras files for what is read.");
  }

  boolean has(String key) {
    return config.hasNonNull(key);
  }

  JsonNode option(String key) {
    return config.path(key);
  }

  boolean flag(String key, boolean fallback) {
    JsonNode value = config.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isBoolean() && !value.isInt()) {
      throw problem(key + " is neither true nor false");
    }
    return value.asBoolean();
  }

  String text(String key, String fallback) {
    JsonNode value = config.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isTextual()) {
      throw problem(key + " is not a text");
    }
    return value.asText();
  }

  double number(String key, double fallback) {
    JsonNode value = config.path(key);
    if (value.isObject() && value.has("config")) {
      value = value.path("config").path("value");
    }
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw problem(key + " is not a number");
    }
    return value.asDouble();
  }

  int positive(String key) {
    return integer(key, config.path(key), 1);
  }

  /** One value for each of several axes, given as one number or as a list. */
  int[] perAxis(String key, int axes, int fallback) {
    JsonNode value = config.path(key);
    int[] values = new int[axes];
    if (value.isMissingNode() || value.isNull()) {
      Arrays.fill(values, fallback);
      return values;
    }
    if (value.isArray() && value.size() != axes) {
      throw problem(key + " has " + value.size() + " values, not " + axes);
    }
    for (int i = 0; i < axes; i++) {
      values[i] = integer(key, value.isArray() ? value.get(i) : value, 1);
    }
    return values;
  }

  /** Two values for each of several axes: what is added or cut off before and after. */
  int[] beforeAndAfter(String key, int axes) {
    JsonNode value = config.path(key);
    int[] values = new int[2 * axes];
    boolean pair = axes == 1 && value.isArray() && value.size() == 2;
    if (value.isArray() && value.size() != axes && !pair) {
      throw problem(key + " has " + value.size() + " values, not " + axes);
    }
    for (int i = 0; i < axes; i++) {
      JsonNode axis = pair || !value.isArray() ? value : value.get(i);
      if (axis.isArray() && axis.size() != 2) {
        throw problem(key + " is not a pair for each axis");
      }
      for (int end = 0; end < 2; end++) {
        values[2 * i + end] = integer(key, axis.isArray() ? axis.get(end) : axis, 0);
      }
    }
    return values;
  }

  int integer(String key, JsonNode value, int least) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.asInt() < least
        || value.asInt() > LARGEST_OPTION) {
      throw problem(key + " is not a whole number from " + least + " to " + LARGEST_OPTION);
    }
    return value.asInt();
  }

  /** A value of the file in a sentence, as Keras prints it. */
  static String said(JsonNode value) {
    return value.isMissingNode() ? "None" : value.toString().replace("null", "None");
  }

  /** Refuses an option that is set to something else than the value it has by default. */
  void refuse(String key, boolean set) {
    if (set) {
      throw problem(key + " " + said(config.path(key)) + " is not supported");
    }
  }
}
