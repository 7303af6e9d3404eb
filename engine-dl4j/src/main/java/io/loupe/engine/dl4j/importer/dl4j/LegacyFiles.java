package io.loupe.engine.dl4j.importer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** What files from before 1.0.0-beta need. */
final class LegacyFiles {
  private LegacyFiles() {}

  /**
   * Finds a layer of one's own in configurations from before 1.0.0-beta, which name classes by
   * short names of the library's and let programs add others.
   */
  static final class LegacyNames {
    private static final Set<String> LAYERS =
        Set.of(
            "autoEncoder",
            "convolution",
            "convolution1d",
            "gravesLSTM",
            "LSTM",
            "gravesBidirectionalLSTM",
            "output",
            "CenterLossOutputLayer",
            "rnnoutput",
            "loss",
            "dense",
            "subsampling",
            "subsampling1d",
            "batchNormalization",
            "localResponseNormalization",
            "embedding",
            "activation",
            "VariationalAutoencoder",
            "dropout",
            "GlobalPooling",
            "zeroPadding",
            "zeroPadding1d",
            "FrozenLayer",
            "Upsampling2D",
            "Yolo2OutputLayer",
            "RnnLossLayer",
            "CnnLossLayer",
            "Bidirectional",
            "SimpleRnn",
            "ElementWiseMult",
            "MaskLayer",
            "MaskZeroLayer",
            "Cropping1D",
            "Cropping2D");

    private LegacyNames() {}

    /** The first layer's class that the library never had. */
    static Optional<String> foreignLayer(JsonNode node) {
      JsonNode layer = node.path("layer");
      if (layer.isObject() && layer.size() == 1 && layer.elements().next().isObject()) {
        String name = layer.fieldNames().next();
        if (!LAYERS.contains(name)) {
          return Optional.of(name);
        }
      }
      for (Iterator<JsonNode> children = node.elements(); children.hasNext(); ) {
        Optional<String> found = foreignLayer(children.next());
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Mends graphs from before 1.0.0-alpha, in which a {@code dropOut} of 0 means none.
   * Deeplearning4j takes it for the share that is kept, and refuses the file.
   */
  static final class LegacyDropout {
    private static final String KEY = "dropOut";

    private LegacyDropout() {}

    /** Removes every dropout of 0 below a node. */
    static void removeZeros(JsonNode node) {
      JsonNode value = node.path(KEY);
      if (node instanceof ObjectNode object && value.isNumber() && value.asDouble() == 0) {
        object.remove(KEY);
      }
      node.forEach(LegacyDropout::removeZeros);
    }
  }
}
