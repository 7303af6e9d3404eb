package io.loupe.engine.dl4j.graph;

import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.RowOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Works out what no input has a say in, such as a scale that a file keeps beside the layers. */
public final class Constants {
  private Constants() {}

  /**
   * Computes nodes that read constants alone.
   *
   * @param graph any
   * @return one item of each node, channels last; empty where an input has a say, or where it only
   *     runs natively
   */
  public static List<Optional<float[]>> of(Graph graph) {
    List<Optional<float[]>> values = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<float[]> in = node.inputs().stream().flatMap(i -> values.get(i).stream()).toList();
      values.add(in.size() == node.inputs().size() ? value(node, in) : Optional.empty());
    }
    return values;
  }

  private static Optional<float[]> value(Node node, List<float[]> in) {
    Op op = node.op();
    if (op instanceof Constant constant) {
      return Optional.of(constant.values());
    }
    if (op instanceof RowOp row) {
      float[] out = new float[Math.toIntExact(node.type().length())];
      row.forward(in.toArray(float[][]::new), out);
      return Optional.of(out);
    }
    boolean same =
        op instanceof Identity
            || (op instanceof Flatten flatten && flatten.order() == Flatten.Order.AS_STORED);
    return same ? Optional.of(in.get(0)) : Optional.empty();
  }
}
