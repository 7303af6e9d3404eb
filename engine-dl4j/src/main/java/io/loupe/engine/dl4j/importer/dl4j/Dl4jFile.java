package io.loupe.engine.dl4j.importer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.guard.JsonTree;
import io.loupe.engine.dl4j.guard.Shown;
import io.loupe.engine.dl4j.importer.dl4j.LegacyFiles.LegacyDropout;
import io.loupe.engine.dl4j.importer.dl4j.LegacyFiles.LegacyNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.databind.JsonMappingException;

/** A file that {@code ModelSerializer} wrote. */
public final class Dl4jFile {
  /** Entry that says what its layers are. */
  public static final String CONFIGURATION = "configuration.json";

  /** Entry with the weights. */
  public static final String COEFFICIENTS = "coefficients.bin";

  private Dl4jFile() {}

  /**
   * Reads a network.
   *
   * @param configuration content of {@link #CONFIGURATION}
   * @param coefficients content of {@link #COEFFICIENTS}
   * @return the network
   * @throws IOException if one of them is damaged or names a class that is not Deeplearning4j's
   */
  public static Dl4jNetwork read(byte[] configuration, byte[] coefficients) throws IOException {
    JsonNode tree = ConfigurationGuard.check(configuration);
    try {
      return read(tree, coefficients);
    } catch (RuntimeException e) {
      Optional<String> foreign = LegacyNames.foreignLayer(tree);
      if (foreign.isPresent()) {
        UnknownClassException named = new UnknownClassException(foreign.get());
        named.initCause(e);
        throw named;
      }
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof JsonMappingException unfit) {
          throw new IOException(
              CONFIGURATION + " has a value that does not belong there" + place(unfit), e);
        }
      }
      throw e;
    }
  }

  /** Where in a configuration something does not fit, such as {@code confs[3].layer.dropOut}. */
  private static String place(JsonMappingException unfit) {
    StringBuilder place = new StringBuilder();
    for (JsonMappingException.Reference step : unfit.getPath()) {
      String key = step.getFieldName();
      place.append(key == null ? "[" + step.getIndex() + "]" : (place.isEmpty() ? "" : ".") + key);
    }
    return place.isEmpty() ? "" : ", at " + Shown.of(place.toString());
  }

  private static Dl4jNetwork read(JsonNode tree, byte[] coefficients) throws IOException {
    if (tree.has("vertices")) {
      LegacyDropout.removeZeros(tree);
      ComputationGraph graph =
          new ComputationGraph(ComputationGraphConfiguration.fromJson(tree.toString()));
      graph.init(Coefficients.read(coefficients), false);
      return Dl4jNetwork.of(graph);
    }
    if (!tree.has("confs")) {
      throw new IOException(CONFIGURATION + " describes no network");
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(tree.toString()));
    network.init(Coefficients.read(coefficients), false);
    return Dl4jNetwork.of(network);
  }

  /**
   * Reads a configuration as a plain tree and refuses what would make Deeplearning4j's mapper load
   * a class that is not on the list, or read memory that is not there. The mapper is then given the
   * tree, written anew, never the text of the file: so it reads what was checked.
   */
  static final class ConfigurationGuard {
    private static final String NAME = "configuration.json";

    private ConfigurationGuard() {}

    static JsonNode check(byte[] json) throws IOException {
      JsonNode tree = JsonTree.read(new String(json, StandardCharsets.UTF_8), NAME);
      checkBelow(tree);
      return tree;
    }

    private static void checkBelow(JsonNode node) throws IOException {
      for (String key : LibraryClasses.KEYS) {
        JsonNode name = node.get(key);
        boolean listed =
            name == null
                || (name.isTextual() && LibraryClasses.names(key).contains(name.textValue()));
        if (!listed) {
          throw new UnknownClassException(name.asText());
        }
      }
      if (node.has("dataType") && node.has("data")) {
        checkArray(node, "shape", "data", 0);
      }
      if (node.has("dataBuffer")) {
        checkArray(node, "shapeField", "dataBuffer", node.path("offsetField").asLong());
        checkStrides(
            node.path("shapeField"), node.path("strideField"), node.path("dataBuffer").size());
      }
      for (JsonNode child : node) {
        checkBelow(child);
      }
    }

    /** An array within a configuration has as many numbers as its shape means. */
    private static void checkArray(JsonNode node, String shape, String data, long offset)
        throws IOException {
      long elements = 1;
      for (JsonNode size : node.path(shape)) {
        boolean possible = size.canConvertToInt() && size.asInt() > 0;
        elements = possible ? Math.min(elements * size.asInt(), Integer.MAX_VALUE) : 0;
      }
      boolean whole = node.path(shape).isArray() && elements == node.path(data).size();
      boolean counted = node.path("numElements").asLong(elements) == elements;
      if (!whole || !counted || offset != 0) {
        throw new IOException(NAME + " has an array whose shape is not that of its numbers");
      }
    }

    /** Steps that lead out of an array would read memory that is not its own. */
    private static void checkStrides(JsonNode shape, JsonNode strides, long elements)
        throws IOException {
      long reach = strides.size() == shape.size() ? 0 : elements;
      for (int i = 0; i < shape.size() && reach < elements; i++) {
        JsonNode stride = strides.get(i);
        boolean possible = stride.canConvertToInt() && stride.asInt() >= 0;
        reach += possible ? (shape.get(i).asLong() - 1) * stride.asLong() : elements;
      }
      if (reach >= elements) {
        throw new IOException(NAME + " has an array whose steps lead out of it");
      }
    }
  }
}
