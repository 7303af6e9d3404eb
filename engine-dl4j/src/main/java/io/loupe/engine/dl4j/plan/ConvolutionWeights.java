package io.loupe.engine.dl4j.plan;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights of a convolution, copied and in the forms that both ways need; shared by all passes. */
final class ConvolutionWeights implements AutoCloseable {
  private final ConvolutionGeometry geometry;
  private final INDArray kernel;
  private final @Nullable INDArray bias;
  private @Nullable INDArray turned;

  /**
   * Copies the weights.
   *
   * @param geometry the window, holes included
   * @param kernel [out,kH,kW,in]
   * @param bias in any shape
   */
  ConvolutionWeights(ConvolutionGeometry geometry, INDArray kernel, @Nullable INDArray bias) {
    this.geometry = geometry.withoutHoles();
    this.kernel = Kernels.withoutHoles(kernel, geometry);
    this.bias = BiasAddition.copyOf(bias);
  }

  /** The same convolution with each of its outputs scaled and shifted. */
  ConvolutionWeights scaledOutputs(float[] scale, float[] shift) {
    INDArray scaled = Kernels.scaled(kernel, 0, scale);
    return new ConvolutionWeights(geometry, scaled, BiasAddition.scaled(bias, scale, shift));
  }

  /** The same for the outputs of the transposed convolution, which are this one's inputs. */
  ConvolutionWeights scaledInputs(float[] scale, float[] shift) {
    INDArray scaled = Kernels.scaled(kernel, 3, scale);
    return new ConvolutionWeights(geometry, scaled, BiasAddition.scaled(bias, scale, shift));
  }

  /** The window without holes, which are filled with zeros. */
  ConvolutionGeometry geometry() {
    return geometry;
  }

  INDArray kernel() {
    return kernel;
  }

  @Nullable INDArray bias() {
    return bias;
  }

  /** The operation that convolves; {@code bias} is added where it is given. */
  Op convolution(INDArray input, @Nullable INDArray added, INDArray output) {
    INDArray[] operands =
        added == null ? new INDArray[] {input, kernel} : new INDArray[] {input, kernel, added};
    return Op.of(
        "conv2d",
        operands,
        output,
        geometry.arguments(ConvolutionLowering.NHWC, ConvolutionLowering.OUT_H_W_IN));
  }

  /** The way back from the output's to the input's gradient. */
  ConvolutionGradient gradient(INDArray atOutput, INDArray atInput) {
    return new ConvolutionGradient(geometry, kernel, turned(), atOutput, atInput);
  }

  /** The kernel turned, where that serves; made when it is first needed. */
  private synchronized @Nullable INDArray turned() {
    if (turned == null && geometry.gradientIsConvolution()) {
      turned = Kernels.turned(kernel);
    }
    return turned;
  }

  @Override
  public synchronized void close() {
    kernel.close();
    if (bias != null) {
      bias.close();
    }
    if (turned != null) {
      turned.close();
    }
  }
}
