package io.loupe.engine.dl4j.op;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A ReLU and the maximum over two by two places behind it: the maximum is taken first, which gives
 * the same for a quarter of the work, and only a positive maximum lets its gradient through.
 *
 * @param pooling the maximum
 */
public record ReluPooling(Pooling pooling) implements Op {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    NativeOp maximum = pooling.operation(input.value(), output.value());
    NativeOp relu = NativeOp.ofFloat("relu", new INDArray[] {output.value()}, output.value(), 0);
    MaxPoolGradient gradient = new MaxPoolGradient(input.shape(), output.shape(), true);
    return new BoundStep() {
      @Override
      public void forward() {
        maximum.run();
        relu.run();
      }

      @Override
      public void backward() {
        gradient.run(input.value(), output.gradient(), input.target());
        input.commit();
      }

      @Override
      public void close() {
        maximum.close();
        relu.close();
      }
    };
  }
}
