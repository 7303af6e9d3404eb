package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a file of JSON says of a model.
 *
 * @param model its class and configuration
 * @param version which Keras wrote it
 * @param backend what that Keras ran on
 * @param manifest of the files with its weights, as TensorFlow.js writes it
 */
record JsonTopology(
    JsonNode model, String version, Optional<String> backend, Optional<JsonNode> manifest) {

  static JsonTopology of(JsonNode file) {
    String format = file.path("format").asText("");
    JsonNode web = file.path("modelTopology");
    if (format.equals("graph-model") || web.has("node") || web.has("library")) {
      throw new KerasProblem(
          "it is a TensorFlow.js graph model, operations of TensorFlow without layers",
          "Give the Keras model that it was converted from, or convert that to a layers model with"
              + " tensorflowjs_converter --output_format=tfjs_layers_model.");
    }
    JsonNode topology = web.isObject() ? web : file;
    JsonNode model = topology.path("model_config");
    model = model.isObject() ? model : topology;
    if (!model.has("class_name") || !model.has("config")) {
      throw new KerasProblem(
          web.isNull() || file.has("weight_map")
              ? "it lists files with weights alone, without a topology"
              : "it is JSON, but not the layers of a Keras model: it has no class_name and config",
          "Give what model.to_json() wrote, or the model.json of a TensorFlow.js layers model.");
    }
    JsonNode version = first(topology, model, "keras_version");
    Optional<String> backend =
        Optional.of(first(topology, model, "backend").asText("")).filter(b -> !b.isEmpty());
    String since = model.has("module") || model.has("registered_name") ? "3" : "1";
    JsonNode manifest = file.path("weightsManifest");
    return new JsonTopology(
        model,
        version.asText(web.isObject() ? "2" : since),
        backend,
        manifest.isArray() ? Optional.of(manifest) : Optional.empty());
  }

  private static JsonNode first(JsonNode outer, JsonNode inner, String key) {
    return outer.has(key) ? outer.path(key) : inner.path(key);
  }
}
