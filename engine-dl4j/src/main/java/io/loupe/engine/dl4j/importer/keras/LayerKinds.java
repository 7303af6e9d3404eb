package io.loupe.engine.dl4j.importer.keras;

import io.loupe.model.LayerKind;
import java.util.Set;

/** What the layers of a class are. */
final class LayerKinds {
  private static final Set<String> DENSE = Set.of("Dense", "MaxoutDense", "Highway");
  private static final Set<String> RECURRENT = Set.of("Bidirectional", "RNN");
  private static final Set<String> ACTIVATION =
      Set.of(
          "Activation",
          "ELU",
          "LeakyReLU",
          "LogSoftmax",
          "PReLU",
          "ReLU",
          "Softmax",
          "ThresholdedReLU");
  private static final Set<String> NORMALIZATION = Set.of("Rescaling", "LayerScale");

  private LayerKinds() {}

  static LayerKind of(String className) {
    if (className.contains("LSTM")
        || className.contains("GRU")
        || className.contains("RNN")
        || RECURRENT.contains(className)) {
      return LayerKind.RECURRENT;
    }
    if (className.contains("Conv") || className.startsWith("LocallyConnected")) {
      return LayerKind.CONVOLUTION;
    }
    if (className.endsWith("Normalization") || NORMALIZATION.contains(className)) {
      return LayerKind.NORMALIZATION;
    }
    if (className.contains("Pooling") || className.startsWith("UpSampling")) {
      return LayerKind.POOLING;
    }
    if (DENSE.contains(className)) {
      return LayerKind.DENSE;
    }
    return ACTIVATION.contains(className) ? LayerKind.ACTIVATION : LayerKind.OTHER;
  }
}
