package io.loupe.engine.dl4j.keras;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes native Keras files whose configuration a test spells out. */
final class NativeFile {
  static final String WEIGHTS = "model.weights.h5";

  private NativeFile() {}

  /** A layer of a class with options. */
  static String layer(String className, String name, String options) {
    String comma = options.isEmpty() ? "" : ", ";
    return "{\"class_name\": \"%s\", \"config\": {\"name\": \"%s\"%s%s}}"
        .formatted(className, name, comma, options);
  }

  static String input(String shape) {
    return layer("InputLayer", "in", "\"batch_shape\": [null, " + shape + "]");
  }

  static String sequential(String... layers) {
    return "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": [%s]}}"
        .formatted(String.join(", ", layers));
  }

  /** A model of layers that say what they are called with. */
  static String functional(String output, String... layers) {
    return ("{\"class_name\": \"Functional\", \"config\": {\"name\": \"f\", \"layers\": [%s],"
            + " \"input_layers\": [[\"in\", 0, 0]], \"output_layers\": [[\"%s\", 0, 0]]}}")
        .formatted(String.join(", ", layers), output);
  }

  /** A layer with what it is called with: names of layers, each with which of their outputs. */
  static String called(String layer, String... before) {
    String tensors =
        String.join(
            ", ",
            Arrays.stream(before)
                .map(
                    name ->
                        "[\"%s\", 0, %s, {}]"
                            .formatted(
                                name.replaceFirst(":.*", ""),
                                name.contains(":") ? name.replaceFirst(".*:", "") : "0"))
                .toList());
    return layer.substring(0, layer.length() - 1) + ", \"inbound_nodes\": [[" + tensors + "]]}";
  }

  static byte[] of(String version, String configuration, byte[] weights) throws IOException {
    return zip(version, configuration, Map.of(WEIGHTS, weights));
  }

  static byte[] zip(String version, String configuration, Map<String, byte[]> others)
      throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    String metadata = "{\"keras_version\": \"" + version + "\"}";
    entries.put("metadata.json", metadata.getBytes(StandardCharsets.UTF_8));
    entries.put("config.json", configuration.getBytes(StandardCharsets.UTF_8));
    entries.putAll(others);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
