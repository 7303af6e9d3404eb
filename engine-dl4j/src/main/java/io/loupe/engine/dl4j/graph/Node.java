package io.loupe.engine.dl4j.graph;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;

/**
 * One node of a plan.
 *
 * @param name unique within the plan
 * @param inputs earlier nodes, by index; empty for the input itself
 * @param op how it is computed
 * @param type shape of one item and where its channels are
 */
public record Node(String name, List<Integer> inputs, Op op, TensorType type) {
  public Node {
    inputs = List.copyOf(inputs);
  }
}
