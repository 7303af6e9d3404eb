package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Channels;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import java.util.Optional;

/** Values that no input has a say in, such as a scale that a file keeps beside the layers. */
final class Constants {
  private Constants() {}

  /** One item of what a node gives; empty where it depends on the input. */
  static Optional<float[]> values(Graph graph, int index) {
    Node node = graph.nodes().get(index);
    if (node.op() instanceof Constant constant) {
      return Optional.of(constant.values());
    }
    if (node.op() instanceof Gather gather) {
      return values(graph, node.inputs().get(0)).map(in -> moved(gather, in, node));
    }
    boolean same = node.op() instanceof Flatten flat && flat.order() == Flatten.Order.AS_STORED;
    return same ? values(graph, node.inputs().get(0)) : Optional.empty();
  }

  private static float[] moved(Gather gather, float[] in, Node node) {
    float[] out = new float[Math.toIntExact(node.type().length())];
    gather.forward(new float[][] {in}, out);
    return out;
  }

  /** The same channels of them as of what they are joined with; those that are gone are theirs. */
  static Optional<Channels> like(Channels other, float[] values) {
    int channels = other.before();
    for (int i = 0; i < values.length; i++) {
      boolean gone = !Double.isNaN(other.constants().get(i % channels));
      if (gone && values[i] != values[i % channels]) {
        return Optional.empty();
      }
    }
    return Optional.of(other.mapIndexed((k, value) -> values[k]));
  }
}
