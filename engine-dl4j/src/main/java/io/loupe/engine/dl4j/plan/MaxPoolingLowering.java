package io.loupe.engine.dl4j.plan;

import java.util.List;

/** Maximum over a window, in [N,C,H,W]. */
record MaxPoolingLowering(ConvolutionGeometry geometry) implements Lowering {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    MaxPool pool = new MaxPool(geometry, input.shape(), output.shape());
    return new BoundStep() {
      @Override
      public void forward() {
        pool.forward(input.value(), output.value());
      }

      @Override
      public void backward() {
        pool.backward(input.value(), output.gradient(), input.target());
        input.commit();
      }
    };
  }
}
