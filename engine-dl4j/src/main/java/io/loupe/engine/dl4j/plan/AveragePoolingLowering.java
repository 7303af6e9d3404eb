package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Average over a window, in [N,C,H,W]; padding is left out of the divisor. */
record AveragePoolingLowering(ConvolutionGeometry geometry) implements Lowering {
  private static final int WITHOUT_PADDING = 0;
  private static final int NCHW = 0;

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    int[] arguments = geometry.arguments(WITHOUT_PADDING, NCHW);
    Op forward = Op.of("avgpool2d", new INDArray[] {input.value()}, output.value(), arguments);
    return new BoundStep() {
      @Override
      public void forward() {
        forward.run();
      }

      @Override
      public void backward() {
        INDArray[] operands = {input.value(), output.gradient()};
        Op.of("avgpool2d_bp", operands, input.target(), arguments).run();
        input.commit();
      }
    };
  }
}
