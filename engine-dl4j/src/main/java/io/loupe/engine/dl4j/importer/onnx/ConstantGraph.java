package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.RowOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a small graph that begins with constants, when a file is read. */
final class ConstantGraph {
  private ConstantGraph() {}

  /** The values of all nodes; empty if one of them only runs natively. */
  static Optional<List<float[]>> values(Graph graph) {
    List<float[]> values = new ArrayList<>();
    for (io.loupe.engine.dl4j.graph.Node node : graph.nodes()) {
      Op op = node.op();
      float[][] in = node.inputs().stream().map(values::get).toArray(float[][]::new);
      if (op instanceof Constant constant) {
        values.add(constant.values());
      } else if (op instanceof RowOp row) {
        float[] out = new float[Math.toIntExact(node.type().length())];
        row.forward(in, out);
        values.add(out);
      } else if (op instanceof Identity
          || (op instanceof Flatten flatten && flatten.order() == Flatten.Order.AS_STORED)) {
        values.add(in[0]);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /** What a node gave, as a tensor of the file. */
  static Known known(Value value, float[] inGraph, boolean whole) {
    int[] dims = value.dims();
    int[] from = Gather.permutation(dims, value.wire().axes());
    double[] numbers = new double[inGraph.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[from[i]] = inGraph[i];
    }
    return Known.of(dims, whole, numbers);
  }
}
