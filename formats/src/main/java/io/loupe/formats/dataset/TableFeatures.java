package io.loupe.formats.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.loupe.formats.parquet.ParquetFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the Python package {@code datasets} says of the columns of a table. Where it says nothing
 * that can be understood, columns are known by their names alone.
 *
 * @param images columns of pictures
 * @param classes columns of classes, with their names
 */
record TableFeatures(List<String> images, Map<String, List<String>> classes) {
  private static final JsonMapper MAPPER = new JsonMapper();

  static TableFeatures of(ParquetFile file) {
    List<String> images = new ArrayList<>();
    Map<String, List<String>> classes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> feature : tree(file).properties()) {
      switch (feature.getValue().path("_type").asText()) {
        case "Image" -> images.add(feature.getKey());
        case "ClassLabel" -> {
          List<String> names = new ArrayList<>();
          feature.getValue().path("names").forEach(name -> names.add(name.asText()));
          if (names.size() <= Labels.MOST_CLASSES) {
            classes.put(feature.getKey(), names);
          }
        }
        default -> {}
      }
    }
    return new TableFeatures(images, classes);
  }

  private static JsonNode tree(ParquetFile file) {
    try {
      return MAPPER.readTree(file.features().orElse("{}")).path("info").path("features");
    } catch (JacksonException e) {
      return MAPPER.missingNode();
    }
  }
}
