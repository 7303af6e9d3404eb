package io.loupe.engine.dl4j.plan;

import java.util.List;

/**
 * One node of a plan.
 *
 * @param name unique within the plan
 * @param inputs earlier nodes, by index; empty for the input itself
 * @param lowering how it is computed
 * @param type shape of one item and where its channels are
 */
record PlanNode(String name, List<Integer> inputs, Lowering lowering, NodeType type) {
  PlanNode {
    inputs = List.copyOf(inputs);
  }
}
