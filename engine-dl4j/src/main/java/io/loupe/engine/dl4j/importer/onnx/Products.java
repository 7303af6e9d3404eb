package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.MatrixMultiplication;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products with matrices: weights, or what the graph computes. */
final class Products {
  private Products() {}

  static void gemm(OnnxFile.Node node, OnnxImporter graph) {
    if (node.number("transA", 0) != 0) {
      throw node.problem("transA is not read");
    }
    Known matrix = graph.weights(node, 1);
    INDArray weights = matrix(matrix).mul(node.real("alpha", 1));
    weights = node.number("transB", 0) == 0 ? weights : weights.transpose();
    int outputs = Math.toIntExact(weights.size(1));
    float[] bias = new float[outputs];
    if (graph.isThere(node, 2)) {
      float[] added = graph.weights(node, 2).floats();
      float beta = node.real("beta", 1);
      if (added.length != 1 && added.length != outputs) {
        throw node.problem("what it adds has " + added.length + " values, not " + outputs);
      }
      for (int i = 0; i < outputs; i++) {
        bias[i] = beta * added[added.length == 1 ? 0 : i];
      }
    }
    dense(node, graph, new Dense(weights, Nd4j.createFromArray(bias)), weights);
  }

  private static INDArray matrix(Known known) {
    int[] dims = known.dims();
    return Nd4j.create(known.floats(), new long[] {dims[0], dims[1]}, 'c');
  }

  private static void dense(OnnxFile.Node node, OnnxImporter graph, Dense dense, INDArray weights) {
    Value value = graph.laid(graph.value(node, 0), false);
    if (value.channels() != weights.size(0)) {
      throw node.problem("it takes " + weights.size(0) + " values and gets " + value.channels());
    }
    int[] dims = value.dims();
    dims[dims.length - 1] = Math.toIntExact(weights.size(1));
    graph.done(Viewed.atPositions(dense, value.type()), dims, false, value);
  }

  static void product(OnnxFile.Node node, OnnxImporter graph) {
    Optional<Known> second = graph.known(node, 1);
    if (second.isPresent() && second.get().rank() == 2 && graph.given(node, 0).isPresent()) {
      INDArray weights = matrix(graph.weights(node, 1));
      dense(node, graph, new Dense(weights, null), weights);
      return;
    }
    Value one = graph.laid(graph.value(node, 0), false);
    Value two = graph.laid(graph.value(node, 1), false);
    int[] a = one.dims();
    int[] b = two.dims();
    boolean fits =
        a.length == b.length
            && a.length >= 2
            && a[a.length - 1] == b[b.length - 2]
            && Arrays.equals(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
    if (!fits) {
      throw node.problem(
          "matrices of " + Arrays.toString(a) + " and " + Arrays.toString(b) + " are not read");
    }
    int[] dims = a.clone();
    dims[dims.length - 1] = b[b.length - 1];
    int count = Arrays.stream(a, 0, a.length - 2).reduce(1, Math::multiplyExact);
    MatrixMultiplication op =
        new MatrixMultiplication(count, a[a.length - 2], a[a.length - 1], b[b.length - 1]);
    graph.done(op, dims, false, one, two);
  }
}
