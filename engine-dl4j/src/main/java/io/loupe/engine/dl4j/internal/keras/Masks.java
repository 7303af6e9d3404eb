package io.loupe.engine.dl4j.internal.keras;

import java.util.Set;

/** Hands the masks of sequences on, as Keras's layers do. */
final class Masks {
  private static final Set<String> PASSING =
      Set.of(
          "Activation",
          "ActivityRegularization",
          "Add",
          "AlphaDropout",
          "Average",
          "BatchNormalization",
          "Bidirectional",
          "CuDNNGRU",
          "CuDNNLSTM",
          "Dense",
          "Dropout",
          "ELU",
          "GRU",
          "GaussianDropout",
          "GaussianNoise",
          "Identity",
          "LSTM",
          "LayerNormalization",
          "LeakyReLU",
          "Maximum",
          "Minimum",
          "Multiply",
          "PReLU",
          "RNN",
          "ReLU",
          "SimpleRNN",
          "Softmax",
          "SpatialDropout1D",
          "Subtract",
          "ThresholdedReLU",
          "TimeDistributed");

  private Masks() {}

  /** Gives what flows out of a layer the mask of what flows in, if the layer passes it on. */
  static void pass(Call call, GraphAssembler graph) {
    boolean steps = graph.wire(call.vertex()).rank() > 1;
    if (!steps
        || graph.mask(call.vertex()).isPresent()
        || !PASSING.contains(call.layer().className())) {
      return;
    }
    call.inputs().stream()
        .flatMap(vertex -> graph.mask(vertex).stream())
        .distinct()
        .reduce(
            (one, two) -> {
              throw call.layer().problem("its inputs have different masks");
            })
        .ifPresent(mask -> graph.setMask(call.vertex(), mask));
  }
}
