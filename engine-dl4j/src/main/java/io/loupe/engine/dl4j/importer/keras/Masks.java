package io.loupe.engine.dl4j.importer.keras;

import java.util.Optional;
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

  /** Layers whose result depends on a mask in a way that is read. */
  private static final Set<String> USING =
      Set.of(
          "Bidirectional",
          "CuDNNGRU",
          "CuDNNLSTM",
          "GRU",
          "GlobalAveragePooling1D",
          "LSTM",
          "RNN",
          "SimpleRNN");

  /** Layers that are told of a mask and give the same without it. */
  private static final Set<String> IGNORING = Set.of("BatchNormalization", "TimeDistributed");

  private Masks() {}

  /**
   * The vertex that says which steps of a layer's input count: what the file names for this use, or
   * else what comes with the input. Keras 3 gives a layer no mask where it gives it a first state.
   */
  static Optional<String> of(Call call, GraphAssembler graph) {
    if (!call.masks().isEmpty()) {
      return Optional.of(call.masks().get(0));
    }
    boolean none = call.layer().era().major() > 2 && call.inputs().size() > 1;
    return none ? Optional.empty() : graph.mask(call.inputs().get(0));
  }

  /** Refuses masks that a layer is given and that are not read. */
  static void check(Call call, GraphAssembler graph) {
    String className = call.layer().className();
    if (call.masks().isEmpty() || IGNORING.contains(className)) {
      return;
    }
    int[] shape = graph.wire(call.masks().get(0)).shape();
    int[] input = graph.wire(call.inputs().get(0)).shape();
    boolean fits = call.masks().size() == 1 && shape.length == 1 && shape[0] == input[0];
    if (!fits || !USING.contains(className)) {
      throw call.layer().problem("the mask it is given is not read");
    }
  }

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
