package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Maximum or average over a window, in [N,H,W,C]. Average leaves padding out of the divisor. */
record PoolingLowering(ConvolutionGeometry geometry, boolean maximum) implements Lowering {
  private static final int WITHOUT_PADDING = 0;
  private static final int NHWC = 1;

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return maximum ? new Maximum(inputs.get(0), output) : new Average(inputs.get(0), output);
  }

  private final class Maximum implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final Op forward;
    private @Nullable MaxPoolGradient gradient;

    Maximum(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      forward =
          Op.of(
              "maxpool2d",
              new INDArray[] {input.value()},
              output.value(),
              geometry.arguments(1, NHWC));
    }

    @Override
    public void forward() {
      forward.run();
    }

    @Override
    public void backward() {
      if (gradient == null) {
        gradient = new MaxPoolGradient(geometry, input.shape(), output.shape());
      }
      gradient.run(input.value(), output.value(), output.gradient(), input.target());
      input.commit();
    }

    @Override
    public void close() {
      forward.close();
    }
  }

  private final class Average implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final Op forward;
    private @Nullable Op backward;

    Average(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      forward =
          Op.of(
              "avgpool2d",
              new INDArray[] {input.value()},
              output.value(),
              geometry.arguments(WITHOUT_PADDING, NHWC));
    }

    @Override
    public void forward() {
      forward.run();
    }

    @Override
    public void backward() {
      if (backward == null) {
        backward =
            Op.of(
                "avgpool2d_bp",
                new INDArray[] {input.value(), output.gradient()},
                input.target(),
                geometry.arguments(WITHOUT_PADDING, NHWC));
      }
      backward.runInto(input.target());
      input.commit();
    }

    @Override
    public void close() {
      forward.close();
      if (backward != null) {
        backward.close();
      }
    }
  }
}
