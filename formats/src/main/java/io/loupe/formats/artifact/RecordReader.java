package io.loupe.formats.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.artifact.Provenance;
import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Shape;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the record of a run from its tree; a field that is missing or of another kind is named. */
final class RecordReader {
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private final JsonNode root;
  private final DataFile file;

  RecordReader(JsonNode root, DataFile file) {
    this.root = root;
    this.file = file;
  }

  RunRecord read() {
    Map<String, String> digests = new TreeMap<>();
    for (JsonNode artifact : array(root, "artifacts")) {
      digests.put(text(artifact, "name"), text(artifact, "contentSha256"));
    }
    Provenance provenance =
        new Provenance(
            text(root, "visualizer"),
            text(root, "visualizerVersion"),
            map(root, "parameters"),
            root.has("resolved") ? map(root, "resolved") : Map.of(),
            warnings(),
            model(root.path("model")),
            text(root, "dataset"),
            seed(),
            map(root, "environment"),
            startedAt(),
            root.path("partial").asBoolean());
    return new RunRecord(provenance, digests);
  }

  /**
   * A file as the record names it.
   *
   * @param name of a file in the record's own folder
   * @param sha256 empty in records of versions that did not write it
   */
  record NamedFile(String name, String sha256) {}

  List<NamedFile> files() {
    List<NamedFile> files = new ArrayList<>();
    for (JsonNode artifact : array(root, "artifacts")) {
      String name = text(artifact, "file");
      if (!FILE.matcher(name).matches()) {
        throw missing("file");
      }
      files.add(
          new NamedFile(name, artifact.has("fileSha256") ? text(artifact, "fileSha256") : ""));
    }
    return files;
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!root.has("warnings")) {
      return warnings;
    }
    for (JsonNode warning : array(root, "warnings")) {
      if (!warning.isTextual()) {
        throw missing("warnings");
      }
      warnings.add(warning.textValue());
    }
    return warnings;
  }

  private OptionalLong seed() {
    JsonNode seed = root.path("seed");
    if (seed.isNull()) {
      return OptionalLong.empty();
    }
    if (!seed.canConvertToLong() || !seed.isIntegralNumber()) {
      throw missing("seed");
    }
    return OptionalLong.of(seed.longValue());
  }

  private Instant startedAt() {
    try {
      return Instant.parse(text(root, "startedAt"));
    } catch (DateTimeException e) {
      throw missing("startedAt");
    }
  }

  private ModelInfo model(JsonNode model) {
    return new ModelInfo(
        text(model, "name"),
        text(model, "location"),
        text(model, "engine"),
        text(model, "engineVersion"),
        text(model, "sha256"),
        input(model.path("input")),
        map(model, "options"));
  }

  private InputSpec input(JsonNode input) {
    JsonNode sizes = array(input, "shape");
    int[] dims = new int[sizes.size()];
    for (int i = 0; i < dims.length; i++) {
      if (!sizes.path(i).isInt()) {
        throw missing("shape");
      }
      dims[i] = sizes.path(i).intValue();
    }
    try {
      return new InputSpec(
          Shape.of(dims),
          number(input.path("min"), "min"),
          number(input.path("max"), "max"),
          numbers(input, "mean"),
          numbers(input, "std"),
          order(input.path("channels")),
          input.path("rangeOrigin").asText(""));
    } catch (IllegalArgumentException e) {
      throw missing("input");
    }
  }

  private ChannelOrder order(JsonNode channels) {
    if (channels.isMissingNode()) {
      return ChannelOrder.RGB;
    }
    if (!channels.asText().equals("bgr")) {
      throw missing("channels");
    }
    return ChannelOrder.BGR;
  }

  private List<Double> numbers(JsonNode parent, String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode number : array(parent, name)) {
      numbers.add(number(number, name));
    }
    return numbers;
  }

  private double number(JsonNode node, String name) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    try {
      return Double.parseDouble(node.asText());
    } catch (NumberFormatException e) {
      throw missing(name);
    }
  }

  private Map<String, String> map(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isObject()) {
      throw missing(name);
    }
    Map<String, String> map = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw missing(name + "." + field.getKey());
      }
      map.put(field.getKey(), field.getValue().textValue());
    }
    return map;
  }

  private JsonNode array(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isArray()) {
      throw missing(name);
    }
    return node;
  }

  private String text(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isTextual()) {
      throw missing(name);
    }
    return node.textValue();
  }

  private DatasetException missing(String name) {
    return file.wrong(
        "has no usable \"" + name + "\"", "Give the .json file as the run has written it.");
  }
}
