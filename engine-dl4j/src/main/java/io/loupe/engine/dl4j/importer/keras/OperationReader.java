package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the operations that are called on tensors in a list of layers: those of Keras 3, TFOpLambda
 * and SlicingOpLambda of Keras 2 and TensorFlowOpLayer before it.
 */
final class OperationReader {
  /** The key of an argument that is one of the tensors, by its number. */
  static final String TENSOR = ":tensor";

  /** What stands for as many whole axes as there are left. */
  static final String ELLIPSIS = ":ellipsis";

  private static final Set<String> CLASSES =
      Set.of("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer");

  /** What the operations of TensorFlow's graphs are called as functions. */
  private static final Map<String, String> GRAPH_NAMES =
      Map.ofEntries(
          Map.entry("addv2", "add"),
          Map.entry("mul", "multiply"),
          Map.entry("sub", "subtract"),
          Map.entry("realdiv", "divide"),
          Map.entry("neg", "negative"),
          Map.entry("concatv2", "concat"),
          Map.entry("batchmatmulv2", "matmul"),
          Map.entry("clipbyvalue", "clip"),
          Map.entry("selectv2", "where"),
          Map.entry("pack", "stack"));

  private static final Map<String, String> LAYERS =
      Map.of("softmax", "Softmax", "logsoftmax", "LogSoftmax");

  private final List<TensorReference> tensors = new ArrayList<>();
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();

  private OperationReader() {}

  /**
   * One use of an operation.
   *
   * @param layer the operation as a layer: its function and its arguments, tensors by number
   * @param tensors that it reads, in the order of their numbers
   */
  record Use(LayerSpec layer, List<TensorReference> tensors) {}

  /** Whether an entry of a model's list of layers is such an operation. */
  static boolean isOperation(JsonNode json) {
    return json.path("module").asText("").contains(".ops")
        || CLASSES.contains(json.path("class_name").asText(""))
        || isNameless(json);
  }

  /** In HDF5, Keras 3 names no modules; what is no layer has none of the options of layers. */
  private static boolean isNameless(JsonNode json) {
    JsonNode config = json.path("config");
    return json.path("inbound_nodes").path(0).isObject()
        && !ModelLayer.isModel(json.path("class_name").asText(""))
        && config.has("name")
        && !json.has("module")
        && !config.has("trainable")
        && (!config.hasNonNull("dtype") || !Translators.reads(json.path("class_name").asText("")));
  }

  static Use read(LayerSpec layer, JsonNode node) {
    return new OperationReader().use(layer, node);
  }

  private Use use(LayerSpec layer, JsonNode node) {
    ArrayNode arguments = config.arrayNode();
    String function = layer.className();
    if (function.equals("TensorFlowOpLayer")) {
      function = layer.option("node_def").path("op").asText("").toLowerCase(Locale.ROOT);
      function = GRAPH_NAMES.getOrDefault(function, function);
      ofGraph(layer, function, node, arguments);
    } else if (node.isObject()) {
      layer.config().properties().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
      node.path("args").forEach(argument -> arguments.add(resolved(argument)));
      named(node.path("kwargs"));
    } else {
      String full = layer.option("function").asText("");
      function = full.substring(full.lastIndexOf('.') + 1);
      arguments.add(node.path(0).isArray() ? list(node) : first(node));
    }
    String plain = plain(function);
    config.put("function", plain);
    config.set("arguments", arguments);
    return new Use(specification(layer, plain, arguments), List.copyOf(tensors));
  }

  /** Functions are told by their names without what differs between the libraries. */
  static String plain(String function) {
    String name = function.toLowerCase(Locale.ROOT).replace("_", "");
    return name.startsWith("reduce") ? name.substring("reduce".length()) : name;
  }

  private LayerSpec specification(LayerSpec layer, String function, ArrayNode arguments) {
    String className = LAYERS.getOrDefault(function, Operations.CLASS);
    if (LAYERS.containsKey(function) && !config.hasNonNull("axis")) {
      JsonNode axis = arguments.path(1);
      config.set("axis", axis.isIntegralNumber() ? axis : IntNode.valueOf(-1));
    }
    return layer.with(className, config);
  }

  /** Before Keras 2.4 the arguments that are no tensors stood apart, by their places. */
  private void ofGraph(LayerSpec layer, String function, JsonNode node, ArrayNode arguments) {
    JsonNode inputs = layer.option("node_def").path("input");
    boolean joined = function.equals("concat") || function.equals("stack");
    ArrayNode parts = config.arrayNode();
    int next = 0;
    for (int i = 0; i < inputs.size(); i++) {
      JsonNode constant = layer.option("constants").path(Integer.toString(i));
      JsonNode argument = constant.isMissingNode() ? resolved(node.path(next++)) : constant;
      boolean part = joined && (function.equals("stack") || i < inputs.size() - 1);
      (part ? parts : arguments).add(argument);
    }
    if (joined) {
      arguments.insert(0, parts);
    }
    JsonNode attributes = layer.option("node_def").path("attr");
    config.set("keepdims", attributes.path("keep_dims").path("b"));
    config.set("transpose_a", attributes.path("adj_x").path("b"));
    config.set("transpose_b", attributes.path("adj_y").path("b"));
    if (attributes.path("axis").path("i").isTextual()) {
      config.put("axis", attributes.path("axis").path("i").asInt());
    }
  }

  private ObjectNode tensor(JsonNode node) {
    tensors.addAll(TensorReference.one(node));
    return config.objectNode().put(TENSOR, tensors.size() - 1);
  }

  /** The first argument of Keras 2, which carries those that are named. */
  private JsonNode first(JsonNode node) {
    JsonNode value = TensorReference.isConstant(node) ? resolved(node.path(2)) : tensor(node);
    named(node.path(3));
    return value;
  }

  private ArrayNode list(JsonNode node) {
    ArrayNode list = config.arrayNode();
    node.forEach(
        part -> list.add(TensorReference.isConstant(part) ? resolved(part.path(2)) : tensor(part)));
    named(node.path(0).path(3));
    return list;
  }

  private void named(JsonNode values) {
    values.properties().forEach(entry -> config.set(entry.getKey(), resolved(entry.getValue())));
  }

  private JsonNode resolved(JsonNode value) {
    JsonNode inner = value.path("config");
    return switch (value.path("class_name").asText("")) {
      case "__ellipsis__" -> TextNode.valueOf(ELLIPSIS);
      case "__tensor__", "__numpy__" -> inner.path("value");
      case "__slice__" -> all(inner);
      case "__tuple__" -> resolved(value.path("items"));
      default -> plainOrTensor(value);
    };
  }

  private JsonNode plainOrTensor(JsonNode value) {
    if (TensorReference.isTensor(value)) {
      return TensorReference.isConstant(value) ? resolved(value.path(2)) : tensor(value);
    }
    if (value.isObject() && value.path("type").asText("").equals("Ellipsis")) {
      return TextNode.valueOf(ELLIPSIS);
    }
    if (value.isArray()) {
      ArrayNode list = config.arrayNode();
      value.forEach(part -> list.add(resolved(part)));
      return list;
    }
    return value.has("start") ? all(value) : value;
  }

  private ObjectNode all(JsonNode values) {
    ObjectNode all = config.objectNode();
    values.properties().forEach(entry -> all.set(entry.getKey(), resolved(entry.getValue())));
    return all;
  }
}
