package io.loupe.engine.dl4j.importer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a layer of one's own in configurations from before 1.0.0-beta, which name classes by short
 * names of the library's and let programs add others.
 */
final class LegacyNames {
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
