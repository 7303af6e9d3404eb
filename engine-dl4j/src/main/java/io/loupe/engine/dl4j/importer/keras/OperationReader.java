package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the operations that are called on tensors in a list of layers: those of Keras 3, TFOpLambda
 * of Keras 2 and TensorFlowOpLayer before it.
 */
final class OperationReader {
  /** What the operations of TensorFlow's graphs are called as functions. */
  private static final Map<String, String> GRAPH_NAMES =
      Map.of("addv2", "add", "mul", "multiply", "sub", "subtract", "realdiv", "divide");

  private static final Map<String, String> SOFTMAX =
      Map.of("softmax", "Softmax", "logsoftmax", "LogSoftmax", "log_softmax", "LogSoftmax");

  private OperationReader() {}

  /** Whether an entry of a model's list of layers is such an operation. */
  static boolean isOperation(JsonNode json) {
    String className = json.path("class_name").asText("");
    return json.path("module").asText("").contains(".ops")
        || className.equals("TFOpLambda")
        || className.equals("TensorFlowOpLayer")
        || isNameless(json);
  }

  /** In HDF5, Keras 3 names no modules; what is no layer has none of the options of layers. */
  private static boolean isNameless(JsonNode json) {
    JsonNode config = json.path("config");
    return json.path("inbound_nodes").path(0).isObject()
        && config.has("name")
        && !json.has("module")
        && !config.has("trainable")
        && !config.has("dtype");
  }

  /** The operation as a layer: its function and its arguments, tensors by their names. */
  static LayerSpec layer(LayerSpec layer, JsonNode json) {
    ArrayNode arguments = JsonNodeFactory.instance.arrayNode();
    String function = layer.className();
    JsonNode node = json.path("inbound_nodes").path(0);
    if (function.equals("TensorFlowOpLayer")) {
      function = layer.option("node_def").path("op").asText("").toLowerCase(Locale.ROOT);
      function = GRAPH_NAMES.getOrDefault(function, function);
      constants(layer, arguments);
    } else if (node.isObject()) {
      node.path("args").forEach(arguments::add);
      node.path("kwargs").forEach(arguments::add);
    } else {
      String full = layer.option("function").asText("");
      function = full.substring(full.lastIndexOf('.') + 1);
      JsonNode first = node.path(0).isArray() ? node.path(0) : node;
      arguments.add(TensorReference.isConstant(first) ? first.path(2) : first);
      first.path(3).properties().forEach(e -> named(e.getKey(), e.getValue(), arguments));
    }
    return specification(layer, function.toLowerCase(Locale.ROOT), arguments);
  }

  /** Before Keras 2.4 the arguments that are no tensors stood apart, by their places. */
  private static void constants(LayerSpec layer, ArrayNode arguments) {
    JsonNode inputs = layer.option("node_def").path("input");
    for (int i = 0; i < inputs.size(); i++) {
      JsonNode constant = layer.option("constants").path(Integer.toString(i));
      arguments.add(constant.isMissingNode() ? inputs.get(i) : constant);
    }
  }

  private static void named(String name, JsonNode value, ArrayNode arguments) {
    if (!name.equals("name")) {
      arguments.add(value);
    }
  }

  private static LayerSpec specification(LayerSpec layer, String function, ArrayNode arguments) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    JsonNode sizes = arguments.path(1);
    if (function.equals("reshape")) {
      sizes = layer.has("newshape") ? layer.option("newshape") : sizes;
    } else if (function.equals("transpose")) {
      sizes = layer.has("axes") ? layer.option("axes") : sizes;
    }
    if (function.equals("reshape") && keepsItems(sizes, -1)) {
      config.set("target_shape", rest(sizes));
      return new LayerSpec(layer.path(), "Reshape", config, layer.era());
    }
    if (function.equals("transpose") && keepsItems(sizes, 0)) {
      config.set("dims", rest(sizes));
      return new LayerSpec(layer.path(), "Permute", config, layer.era());
    }
    if (SOFTMAX.containsKey(function)) {
      JsonNode axis = layer.has("axis") ? layer.option("axis") : arguments.path(1);
      config.set("axis", axis.isMissingNode() ? IntNode.valueOf(-1) : axis);
      return new LayerSpec(layer.path(), SOFTMAX.get(function), config, layer.era());
    }
    config.put("function", function);
    config.set("arguments", arguments);
    config.set("axis", layer.option("axis"));
    config.set("keepdims", layer.option("keepdims"));
    config.set("alpha", layer.option("alpha"));
    return new LayerSpec(layer.path(), Operations.CLASS, config, layer.era());
  }

  /** Whether the first of an operation's axes are still the items of a batch. */
  private static boolean keepsItems(JsonNode sizes, int items) {
    boolean keeps = sizes.isArray() && sizes.size() > 1 && sizes.get(0).asInt(-2) == items;
    for (int i = 1; keeps && i < sizes.size(); i++) {
      keeps = sizes.get(i).isInt() && sizes.get(i).asInt() > 0;
    }
    return keeps;
  }

  private static ArrayNode rest(JsonNode sizes) {
    ArrayNode rest = JsonNodeFactory.instance.arrayNode();
    for (int i = 1; i < sizes.size(); i++) {
      rest.add(sizes.get(i));
    }
    return rest;
  }
}
