package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Transposed convolution in [N,H,W,C]: forward it is the input gradient of a convolution, and its
 * input gradient is that convolution. Weights [in,kH,kW,out].
 */
final class TransposedLowering implements Lowering {
  private final ConvolutionGeometry geometry;
  private final INDArray weights;
  private final @Nullable INDArray bias;
  private final @Nullable INDArray turned;

  /**
   * Copies the weights.
   *
   * @param geometry its window
   * @param weights [in,kH,kW,out]
   * @param bias [out] in any shape
   */
  TransposedLowering(ConvolutionGeometry geometry, INDArray weights, @Nullable INDArray bias) {
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
    private final ConvolutionGradient forward;
    private final @Nullable Op addition;
    private @Nullable Op backward;

    Step(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      forward = new ConvolutionGradient(geometry, weights, turned, input.value(), output.value());
      addition =
          bias == null
              ? null
              : Op.of("biasadd", new INDArray[] {output.value(), bias}, output.value());
    }

    @Override
    public void forward() {
      forward.run(output.value());
      if (addition != null) {
        addition.run();
      }
    }

    @Override
    public void backward() {
      if (backward == null) {
        backward =
            Op.of(
                "conv2d",
                new INDArray[] {output.gradient(), weights},
                input.target(),
                geometry.arguments(ConvolutionLowering.NHWC, ConvolutionLowering.OUT_H_W_IN));
      }
      backward.runInto(input.target());
      input.commit();
    }

    @Override
    public void close() {
      forward.close();
      if (addition != null) {
        addition.close();
      }
      if (backward != null) {
        backward.close();
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
