package io.loupe.engine.dl4j.importer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.guard.Shown;
import java.io.IOException;
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
}
