package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
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
  TensorType type(List<TensorType> before) {
    long rows = before.get(0).copies();
    return LayerTypes.of(type).times(apart ? rows * steps : rows / steps);
  }

  @Override
  Op op(String name) {
    return new Flatten(Flatten.Order.AS_STORED);
  }
}
