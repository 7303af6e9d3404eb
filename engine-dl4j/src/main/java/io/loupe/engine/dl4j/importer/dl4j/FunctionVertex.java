package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.RowOp;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Computes a function of its inputs in Java. */
public final class FunctionVertex extends PlanVertex {
  private static final long serialVersionUID = 1L;

  private final transient RowOp function;
  private final transient InputType type;

  /**
   * Creates a vertex.
   *
   * @param function what it computes
   * @param type what one item of its output is
   */
  public FunctionVertex(RowOp function, InputType type) {
    this.function = function;
    this.type = type;
  }

  /**
   * Returns what it computes.
   *
   * @return the function
   */
  public RowOp function() {
    return function;
  }

  @Override
  TensorType type(List<TensorType> before) {
    return LayerTypes.of(type).times(before.get(0).copies());
  }

  @Override
  Op op(String name) {
    return function;
  }
}
