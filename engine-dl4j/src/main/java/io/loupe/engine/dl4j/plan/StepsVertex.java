package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Makes the first axis of each item rows of their own, or one item of such rows again: what lies
 * between treats every step by itself.
 */
public final class StepsVertex extends PlanVertex {
  private static final long serialVersionUID = 1L;

  private final transient int steps;
  private final transient boolean apart;
  private final transient InputType type;

  /**
   * Creates a vertex.
   *
   * @param steps number of steps of an item
   * @param apart whether they are taken apart; else they are put together
   * @param type what one row of its output is
   */
  public StepsVertex(int steps, boolean apart, InputType type) {
    this.steps = steps;
    this.apart = apart;
    this.type = type;
  }

  @Override
  NodeType type(List<NodeType> before) {
    long rows = before.get(0).copies();
    return NodeType.of(type).times(apart ? rows * steps : rows / steps);
  }

  @Override
  Lowering lowering(String name) {
    return new FlattenLowering(FlattenLowering.Order.AS_STORED);
  }
}
