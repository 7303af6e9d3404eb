package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Elementwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hands the masks of sequences on, as Keras's layers do. */
final class Masks {
  private static final Set<String> PASSING =
      Set.of(
          "Activation",
          "ActivityRegularization",
          "AlphaDropout",
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
          "GroupNormalization",
          "Identity",
          "LSTM",
          "LayerNormalization",
          "LeakyReLU",
          "PReLU",
          "RNN",
          "ReLU",
          "SimpleRNN",
          "Softmax",
          "SpatialDropout1D",
          "ThresholdedReLU",
          "TimeDistributed",
          "UnitNormalization");

  private static final Set<String> JOINING =
      Set.of("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract", "Concatenate");

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
    if (call.masks().isEmpty() || IGNORING.contains(className) || Attentions.isOne(call.layer())) {
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
    String className = call.layer().className();
    if (!steps || graph.mask(call.vertex()).isPresent()) {
      return;
    }
    if (JOINING.contains(className)) {
      joined(call, graph).ifPresent(mask -> graph.setMask(call.vertex(), mask));
    } else if (PASSING.contains(className)) {
      graph.mask(call.inputs().get(0)).ifPresent(mask -> graph.setMask(call.vertex(), mask));
    }
  }

  /**
   * The mask of joined inputs. A step counts for Keras 3 where it does in any of them, and always
   * where one has no mask; before, where it does in all that have one.
   */
  private static Optional<String> joined(Call call, GraphAssembler graph) {
    List<String> inputs = call.inputs();
    List<String> masks =
        inputs.stream().flatMap(vertex -> graph.mask(vertex).stream()).distinct().toList();
    boolean all = inputs.stream().allMatch(vertex -> graph.mask(vertex).isPresent());
    boolean any = call.layer().era().major() > 2;
    boolean bySteps = call.layer().className().equals("Concatenate") && isBySteps(call, graph);
    if (masks.isEmpty() || (any && !all && !bySteps)) {
      return Optional.empty();
    }
    if (bySteps) {
      return Optional.of(oneAfterTheOther(call, graph));
    }
    if (masks.size() == 1) {
      return Optional.of(masks.get(0));
    }
    int[][] shapes = masks.stream().map(mask -> graph.wire(mask).shape()).toArray(int[][]::new);
    if (Arrays.stream(shapes).anyMatch(shape -> !Arrays.equals(shape, shapes[0]))) {
      throw call.layer().problem("its inputs have masks of different sizes");
    }
    Call joined = call.before("mask", masks.toArray(String[]::new));
    Elementwise.Kind kind = any ? Elementwise.Kind.MAXIMUM : Elementwise.Kind.MINIMUM;
    graph.add(joined, new Elementwise(kind, shapes, shapes[0]), shapes[0], false);
    return Optional.of(joined.vertex());
  }

  private static boolean isBySteps(Call call, GraphAssembler graph) {
    int rank = graph.wire(call.vertex()).rank();
    int axis = call.layer().option("axis").asInt(-1);
    return (axis < 0 ? rank + 1 + axis : axis) == 1;
  }

  private static String oneAfterTheOther(Call call, GraphAssembler graph) {
    List<String> parts = new ArrayList<>();
    int steps = 0;
    for (String vertex : call.inputs()) {
      int own = graph.wire(vertex).shape()[0];
      Optional<String> mask = graph.mask(vertex);
      if (mask.isEmpty()) {
        float[] ones = new float[own];
        Arrays.fill(ones, 1);
        Call all = call.before("all " + parts.size());
        graph.add(all, new Constant(ones), new int[] {own}, false, graph.copies(call));
        mask = Optional.of(all.vertex());
      }
      parts.add(mask.get());
      steps += own;
    }
    Call joined = call.before("mask", parts.toArray(String[]::new));
    graph.add(joined, new Concat(1), new int[] {steps}, false);
    return joined.vertex();
  }
}
