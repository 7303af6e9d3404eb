package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Two-dimensional convolution in [N,H,W,C], weights [out,kH,kW,in]. At stride 1 its input gradient
 * is a convolution with the kernel turned by 180 degrees and its channel axes swapped, which
 * reaches the fast path; otherwise the backward operation is used.
 */
final class ConvolutionLowering implements Lowering {
  private static final int NHWC = 1;
  private static final int OUT_H_W_IN = 2;
  private static final int FEW = 4;

  private final ConvolutionGeometry geometry;
  private final INDArray weights;
  private final @Nullable INDArray bias;
  private final @Nullable INDArray turned;

  /**
   * Copies the weights.
   *
   * @param geometry its window
   * @param weights [out,kH,kW,in]
   * @param bias [out] in any shape
   */
  ConvolutionLowering(ConvolutionGeometry geometry, INDArray weights, @Nullable INDArray bias) {
    this.geometry = geometry.withoutHoles();
    this.weights = Kernels.withoutHoles(weights, geometry);
    this.bias = bias == null ? null : bias.reshape(bias.length()).dup();
    this.turned = this.geometry.gradientIsConvolution() ? Kernels.turned(this.weights) : null;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(inputs.get(0), output);
  }

  private final class Step implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final Op forward;
    private @Nullable Op backward;
    private @Nullable FewChannelsGradient few;
    private @Nullable INDArray shape;

    Step(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      INDArray[] operands =
          bias == null
              ? new INDArray[] {input.value(), weights}
              : new INDArray[] {input.value(), weights, bias};
      forward = Op.of("conv2d", operands, output.value(), geometry.arguments(NHWC, OUT_H_W_IN));
    }

    @Override
    public void forward() {
      forward.run();
    }

    @Override
    public void backward() {
      if (input.shape()[3] <= FEW) {
        backwardToFewChannels();
      } else {
        if (backward == null) {
          backward = gradientOp();
        }
        backward.runInto(input.target());
      }
      input.commit();
    }

    private void backwardToFewChannels() {
      if (few == null) {
        few = new FewChannelsGradient(geometry, weights, output.gradient(), input.shape());
      }
      few.run(input.target());
    }

    private Op gradientOp() {
      if (turned != null) {
        return Op.of(
            "conv2d",
            new INDArray[] {output.gradient(), turned},
            input.target(),
            geometry.turned().arguments(NHWC, OUT_H_W_IN));
      }
      INDArray sizes = Nd4j.createFromArray(input.shape());
      shape = sizes;
      return Op.of(
          "conv2d_input_bp",
          new INDArray[] {sizes, weights, output.gradient()},
          input.target(),
          geometry.arguments(NHWC, OUT_H_W_IN));
    }

    @Override
    public void close() {
      forward.close();
      if (backward != null) {
        backward.close();
      }
      if (few != null) {
        few.close();
      }
      if (shape != null) {
        shape.close();
      }
    }
  }

  @Override
  public void close() {
    weights.close();
    if (bias != null) {
      bias.close();
    }
    if (turned != null) {
      turned.close();
    }
  }
}
