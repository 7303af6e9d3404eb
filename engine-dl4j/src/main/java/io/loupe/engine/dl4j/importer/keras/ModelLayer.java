package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An entry of a model's list of layers.
 *
 * @param layer what it is
 * @param json the entry
 */
record ModelLayer(LayerSpec layer, JsonNode json) {
  private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");
  private static final int LONGEST_NAME = 1000;

  /** Whether a class is one of Keras's models, which have layers. */
  static boolean isModel(String className) {
    return FUNCTIONAL.contains(className) || isSequence(className);
  }

  /** Whether a class is one of those whose layers follow one another. */
  static boolean isSequence(String className) {
    return className.equals("Sequential") || className.equals("Pipeline");
  }

  /** The entries of a model as the file lists them, none if it lists none. */
  static JsonNode entries(JsonNode model) {
    JsonNode config = model.path("config");
    return config.isArray() ? config : config.path("layers");
  }

  /** The layers of a model, in the file's order, which is that of its weights. */
  static List<ModelLayer> list(JsonNode model, List<PathStep> path, LayerSpec.Era era) {
    Map<String, Integer> count = new HashMap<>();
    for (JsonNode json : entries(model)) {
      count.merge(kind(json), 1, Integer::sum);
    }
    List<ModelLayer> layers = new ArrayList<>();
    Map<String, Integer> met = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (JsonNode json : entries(model)) {
      String kind = kind(json);
      int index = met.merge(kind, 1, Integer::sum) - 1;
      String name = name(json, kind + "_" + (index + 1));
      if (!names.add(name)) {
        throw KerasProblem.damaged("two of its layers have the name \"" + name + "\"");
      }
      List<PathStep> own = new ArrayList<>(path);
      own.add(new PathStep(name, kind, index, count.getOrDefault(kind, 1)));
      String className = json.path("class_name").asText("");
      LayerSpec layer = new LayerSpec(own, className, json.path("config"), era);
      layers.add(new ModelLayer(Dialect.of(layer, json), json));
    }
    return layers;
  }

  private static String kind(JsonNode json) {
    return PathStep.snakeCase(json.path("class_name").asText(""));
  }

  private static String name(JsonNode json, String otherwise) {
    String name = json.path("name").asText(json.path("config").path("name").asText(""));
    if (name.length() > LONGEST_NAME) {
      throw KerasProblem.damaged("one of its layers has a name of " + name.length() + " letters");
    }
    if (json.path("class_name").asText("").isEmpty()) {
      throw KerasProblem.damaged("one of its layers has no class");
    }
    return name.isEmpty() ? otherwise : name;
  }

  String name() {
    return layer.path().get(layer.path().size() - 1).name();
  }

  boolean isInput() {
    return layer.className().equals("InputLayer");
  }

  boolean isModel() {
    return isModel(layer.className());
  }

  /** What it does in one of its uses: operations have arguments of their own in each. */
  LayerSpec layer(int node) {
    JsonNode use = json.path("inbound_nodes").path(node);
    if (isOperation()) {
      return node > 0 ? operation(use).layer() : layer;
    }
    return Embeddings.used(Attentions.used(layer, use), use);
  }

  boolean isOperation() {
    return OperationReader.isOperation(json);
  }

  private OperationReader.Use operation(JsonNode node) {
    LayerSpec written =
        new LayerSpec(
            layer.path(), json.path("class_name").asText(), json.path("config"), layer.era());
    return OperationReader.read(written, node);
  }

  /** Its uses, in the file's order. */
  List<Arguments> nodes() {
    List<Arguments> nodes = new ArrayList<>();
    for (JsonNode node : json.path("inbound_nodes")) {
      if (isOperation()) {
        nodes.add(Arguments.of(operation(node).tensors()));
        continue;
      }
      nodes.add(Arguments.of(node, layer.className()));
    }
    return nodes;
  }
}
