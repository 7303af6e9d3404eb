package io.loupe.engine.dl4j.plan;

import java.util.List;

/**
 * One node of a plan.
 *
 * @param name unique within the plan
 * @param inputs earlier nodes, by index; empty for the input itself
 * @param lowering how it is computed
 * @param itemShape shape of one item in the network's own layout
 * @param channelsLast whether that layout is [H,W,C]
 */
record PlanNode(
    String name,
    List<Integer> inputs,
    Lowering lowering,
    List<Long> itemShape,
    boolean channelsLast) {
  PlanNode {
    inputs = List.copyOf(inputs);
    itemShape = List.copyOf(itemShape);
  }

  long[] shape(long batch) {
    long[] shape = new long[itemShape.size() + 1];
    shape[0] = batch;
    for (int i = 0; i < itemShape.size(); i++) {
      shape[i + 1] = itemShape.get(i);
    }
    return shape;
  }
}
