package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.GroupNormalization;
import io.loupe.engine.dl4j.op.LocalResponseNormalization;
import java.util.Arrays;

/** Normalizations by statistics of training or of the item itself. */
final class Normalizations {
  /** The opset from which on there is one statistic for each channel. */
  private static final int SPATIAL = 9;

  private static final int SCALE_OF_CHANNELS = 21;

  private Normalizations() {}

  static void batchNormalization(Node node, Emitter graph) {
    if (node.number("training_mode", 0) != 0 && node.opset() > 13) {
      throw node.problem("it is in training mode, which would join the items of a batch");
    }
    if (node.number("spatial", 1) == 0 && node.opset() < SPATIAL) {
      throw node.problem("it has statistics for each place, which is not read");
    }
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    int channels = value.channels();
    float[] variance = given(node, graph, 4, channels);
    double epsilon = node.real("epsilon", 1e-5f);
    for (float one : variance) {
      if (!(one + epsilon > 0)) {
        throw node.problem("its variance plus epsilon is not positive");
      }
    }
    graph.done(
        new BatchNormalization(
            given(node, graph, 1, channels),
            given(node, graph, 2, channels),
            given(node, graph, 3, channels),
            variance,
            epsilon,
            false),
        value);
  }

  private static float[] given(Node node, Emitter graph, int input, int channels) {
    graph.required(node, input);
    return graph.perChannel(node, input, channels);
  }

  /** The weights of a normalization. */
  private static final class Weights {
    final float[] gamma;
    final float[] beta;

    Weights(Node node, Emitter graph) {
      this(node, graph, graph.weights(node, 1));
    }

    Weights(Node node, Emitter graph, Known scale) {
      gamma = scale.floats();
      beta = node.isThere(2) ? graph.weights(node, 2).floats() : new float[gamma.length];
    }

    Weights(float[] gamma, float[] beta) {
      this.gamma = gamma;
      this.beta = beta;
    }
  }

  private static void normalization(
      Node node, Emitter graph, Value value, int[] group, int groups, int[] dims, Weights weights) {
    boolean centred = !node.type().equals("RMSNormalization");
    int[] place = value.wire().places(dims);
    if (weights.gamma.length != Arrays.stream(dims).reduce(1, (a, b) -> a * b)
        || weights.beta.length != weights.gamma.length) {
      throw node.problem("its scale does not fit its input");
    }
    var scale = new GroupNormalization.Scale(centred, false, node.real("epsilon", 1e-5f));
    graph.done(
        new GroupNormalization(group, groups, scale, place, weights.gamma, weights.beta), value);
  }

  static void layerNormalization(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int rank = given.rankInFile();
    int axis = Folding.axis((int) node.number("axis", -1), rank);
    boolean joins = given.batch().isThere() && given.batch().axis() >= axis;
    Value value = graph.laid(joins ? graph.whole(node, given) : given, false);
    int[] groups = value.dims();
    int[] weights = value.dims();
    int start = value.batch().isThere() && value.batch().axis() < axis ? axis - 1 : axis;
    for (int i = 0; i < groups.length; i++) {
      groups[i] = i < start ? groups[i] : 1;
      weights[i] = i < start ? 1 : weights[i];
    }
    int[] scale = weights.clone();
    Known stored = graph.weights(node, 1);
    int[] own = stored.dims();
    for (int i = 1; i <= scale.length; i++) {
      scale[scale.length - i] = i <= own.length ? own[own.length - i] : 1;
    }
    for (int i = 0; i < scale.length; i++) {
      if (scale[i] != weights[i] && scale[i] != 1) {
        throw node.problem("its scale does not fit its input");
      }
    }
    int count = Arrays.stream(groups).reduce(1, Math::multiplyExact);
    Weights numbers = new Weights(node, graph, stored);
    normalization(node, graph, value, value.wire().places(groups), count, scale, numbers);
  }

  static void instanceNormalization(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    int[] dims = value.wire().only(0);
    int[] group = value.wire().places(dims);
    normalization(node, graph, value, group, value.channels(), dims, new Weights(node, graph));
  }

  /** Up to opset 20 a scale is that of a group, then that of a channel. */
  static void groupNormalization(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    int channels = value.channels();
    int groups = (int) node.number("num_groups", 0);
    if (groups < 1 || channels % groups != 0) {
      throw node.problem(channels + " channels are no " + groups + " groups");
    }
    int each = channels / groups;
    int[] group = value.wire().places(value.wire().only(0));
    for (int i = 0; i < group.length; i++) {
      group[i] /= each;
    }
    Weights stored = new Weights(node, graph);
    Weights weights =
        node.opset() < SCALE_OF_CHANNELS
            ? new Weights(repeated(stored.gamma, each), repeated(stored.beta, each))
            : stored;
    normalization(node, graph, value, group, groups, value.wire().only(0), weights);
  }

  private static float[] repeated(float[] values, int times) {
    float[] all = new float[Math.multiplyExact(values.length, times)];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i / times];
    }
    return all;
  }

  static void localResponse(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    int size = (int) node.number("size", 0);
    if (size < 1) {
      throw node.problem("it has no size");
    }
    double alpha = node.real("alpha", 1e-4f) / (double) size;
    graph.done(
        new LocalResponseNormalization(
            value.channels(),
            (size - 1) / 2,
            size / 2,
            node.real("bias", 1),
            alpha,
            node.real("beta", 0.75f)),
        value);
  }
}
