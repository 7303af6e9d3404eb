package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Maximum or average over a window, in [N,C,H,W]. Average leaves padding out of the divisor. */
record PoolingLowering(ConvolutionGeometry geometry, boolean maximum) implements Lowering {
  private static final int WITHOUT_PADDING = 0;
  private static final int NCHW = 0;

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    int[] arguments = geometry.arguments(maximum ? 1 : WITHOUT_PADDING, NCHW);
    String name = maximum ? "maxpool2d" : "avgpool2d";
    Op forward = Op.of(name, new INDArray[] {input.value()}, output.value(), arguments);
    return new BoundStep() {
      @Override
      public void forward() {
        forward.run();
      }

      @Override
      public void backward() {
        if (maximum) {
          MaxPoolGradient.run(geometry, input.value(), output.gradient(), input.target());
        } else {
          Op.of(
                  "avgpool2d_bp",
                  new INDArray[] {input.value(), output.gradient()},
                  input.target(),
                  arguments)
              .run();
        }
        input.commit();
      }
    };
  }
}
