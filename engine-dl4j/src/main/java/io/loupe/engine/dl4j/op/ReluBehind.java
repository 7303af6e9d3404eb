package io.loupe.engine.dl4j.op;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An operation with a ReLU in place behind it.
 *
 * @param inner the operation, closed by whoever made it
 */
public record ReluBehind(Op inner) implements Op {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    BoundStep step = inner.bind(inputs, output);
    NativeOp relu = NativeOp.ofFloat("relu", new INDArray[] {output.value()}, output.value(), 0);
    ReluGradient gradient = new ReluGradient();
    return new BoundStep() {
      @Override
      public void forward() {
        step.forward();
        relu.run();
      }

      @Override
      public void backward() {
        gradient.run(output.value(), output.gradient(), output.gradient());
        step.backward();
      }

      @Override
      public void close() {
        step.close();
        relu.close();
      }
    };
  }
}
