package io.loupe.engine.dl4j.op;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights of a convolution, copied and in the forms that both ways need; shared by all passes. */
final class ConvolutionWeights implements AutoCloseable {
  private final Window dilated;
  private final Window geometry;
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
  ConvolutionWeights(Window geometry, INDArray kernel, @Nullable INDArray bias) {
    this(
        geometry,
        KernelShapes.withoutHoles(kernel, geometry),
        BiasAddition.copyOf(bias),
        geometry.withoutHoles());
  }

  private ConvolutionWeights(
      Window dilated, INDArray kernel, @Nullable INDArray bias, Window geometry) {
    this.dilated = dilated;
    this.geometry = geometry;
    this.kernel = kernel;
    this.bias = bias;
  }

  /** The same window with weights drawn anew; holes stay holes. */
  ConvolutionWeights randomized(Randomization randomization) {
    float[] values = Randomization.values(kernel);
    int[] places = places(values.length);
    float[] drawn = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      drawn[i] = values[places[i]];
    }
    drawn = randomization.kernel(drawn);
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = drawn[i];
    }
    return new ConvolutionWeights(
        dilated, Randomization.shaped(values, kernel), randomization.bias(bias), geometry);
  }

  /** Where the kernel has weights. */
  private int[] places(int length) {
    int in = Math.toIntExact(kernel.size(3));
    int across = geometry.kernelW();
    int down = geometry.kernelH();
    return IntStream.range(0, length)
        .filter(i -> i / in % across % dilated.dilationW() == 0)
        .filter(i -> i / in / across % down % dilated.dilationH() == 0)
        .toArray();
  }

  /** The same convolution with each of its outputs scaled and shifted. */
  ConvolutionWeights scaledOutputs(float[] scale, float[] shift) {
    INDArray scaled = KernelShapes.scaled(kernel, 0, scale);
    INDArray added = BiasAddition.scaled(bias, scale, shift);
    return new ConvolutionWeights(dilated, scaled, added, geometry);
  }

  /** The same for the outputs of the transposed convolution, which are this one's inputs. */
  ConvolutionWeights scaledInputs(float[] scale, float[] shift) {
    INDArray scaled = KernelShapes.scaled(kernel, 3, scale);
    INDArray added = BiasAddition.scaled(bias, scale, shift);
    return new ConvolutionWeights(dilated, scaled, added, geometry);
  }

  /** The window without holes, which are filled with zeros. */
  Window geometry() {
    return geometry;
  }

  INDArray kernel() {
    return kernel;
  }

  @Nullable INDArray bias() {
    return bias;
  }

  /** The operation that convolves; {@code bias} is added where it is given. */
  NativeOp convolution(INDArray input, @Nullable INDArray added, INDArray output) {
    INDArray[] operands =
        added == null ? new INDArray[] {input, kernel} : new INDArray[] {input, kernel, added};
    return NativeOp.of(
        "conv2d", operands, output, geometry.arguments(Convolution.NHWC, Convolution.OUT_H_W_IN));
  }

  /** The way back from the output's to the input's gradient. */
  ConvolutionGradient gradient(INDArray atOutput, INDArray atInput) {
    return new ConvolutionGradient(geometry, kernel, turned(), atOutput, atInput);
  }

  /** The kernel turned, where that serves; made when it is first needed. */
  private synchronized @Nullable INDArray turned() {
    if (turned == null && geometry.gradientIsConvolution()) {
      turned = KernelShapes.turned(kernel);
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
