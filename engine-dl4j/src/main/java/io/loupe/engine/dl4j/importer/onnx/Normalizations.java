package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.GroupNormalization;
import java.util.Arrays;

/** Normalizations by statistics of training or of the item itself. */
final class Normalizations {
  private Normalizations() {}

  static void batchNormalization(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    float[] variance = graph.weights(node, 4).floats();
    double epsilon = node.real("epsilon", 1e-5f);
    for (float one : variance) {
      if (!(one + epsilon > 0)) {
        throw node.problem("its variance plus epsilon is not positive");
      }
    }
    if (variance.length != value.channels()) {
      throw node.problem("it is for " + variance.length + " channels, not " + value.channels());
    }
    graph.done(
        new BatchNormalization(
            graph.weights(node, 1).floats(),
            graph.weights(node, 2).floats(),
            graph.weights(node, 3).floats(),
            variance,
            epsilon,
            false),
        value);
  }

  private static void normalization(
      OnnxFile.Node node, OnnxImporter graph, Value value, int[] groupDims, int[] weightDims) {
    int[] group = value.wire().places(groupDims);
    int groups = Arrays.stream(groupDims).reduce(1, Math::multiplyExact);
    boolean centred = !node.type().equals("RMSNormalization");
    float[] gamma = graph.weights(node, 1).floats();
    float[] beta =
        graph.isThere(node, 2) ? graph.weights(node, 2).floats() : new float[gamma.length];
    int[] place = value.wire().places(weightDims);
    if (gamma.length != Arrays.stream(weightDims).reduce(1, (a, b) -> a * b)) {
      throw node.problem("its scale does not fit its input");
    }
    var scale = new GroupNormalization.Scale(centred, false, node.real("epsilon", 1e-5f));
    graph.done(new GroupNormalization(group, groups, scale, place, gamma, beta), value);
  }

  static void layerNormalization(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), false);
    int axis = Operators.axis(node, value, (int) node.number("axis", -1));
    int[] groups = value.dims();
    int[] weights = value.dims();
    for (int i = 0; i < groups.length; i++) {
      groups[i] = i < axis ? groups[i] : 1;
      weights[i] = i < axis ? 1 : weights[i];
    }
    normalization(node, graph, value, groups, weights);
  }

  static void instanceNormalization(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    int[] dims = new int[value.rank()];
    Arrays.fill(dims, 1);
    dims[0] = value.channels();
    normalization(node, graph, value, dims, dims);
  }
}
