package io.loupe.engine.dl4j.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The native primitives that operations are made of. Arrays are of single precision, C order,
 * channels last; batches lie before, [N,...]. Another library takes the place of ND4J's by an
 * implementation of its own, method by method. Safe for use by several threads.
 */
public interface Kernels {
  /**
   * Names the library.
   *
   * @return its name and version
   */
  String name();

  /**
   * Convolution, in as many groups G as the channels of a filter go into those of the input.
   *
   * @param window what moves over the input
   * @param input [N,H,W,I]
   * @param kernel [O,kH,kW,I/G]
   * @param bias [O]; null for none
   * @param output [N,h,w,O]
   * @return it
   */
  Kernel convolution(
      Window window, INDArray input, INDArray kernel, @Nullable INDArray bias, INDArray output);

  /**
   * Convolution with a function of each value behind it.
   *
   * @param window what moves over the input
   * @param input [N,H,W,I]
   * @param kernel [O,kH,kW,I/G]
   * @param bias [O]; null for none
   * @param behind the function
   * @param output [N,h,w,O]
   * @return it; empty where both are computed one after the other
   */
  default Optional<Kernel> convolution(
      Window window,
      INDArray input,
      INDArray kernel,
      @Nullable INDArray bias,
      Pointwise behind,
      INDArray output) {
    return Optional.empty();
  }

  /**
   * Gradient of a convolution at its input.
   *
   * @param window of the convolution
   * @param kernel [O,kH,kW,I/G]
   * @param gradient at its output, [N,h,w,O]
   * @param target at its input, [N,H,W,I]
   * @return it
   */
  Kernel convolutionGradient(Window window, INDArray kernel, INDArray gradient, INDArray target);

  /**
   * Tells how a gradient that is itself a convolution, with the kernel turned, is computed faster.
   *
   * @return whether as such a convolution; else as a gradient
   */
  boolean turnsKernels();

  /**
   * Convolution of each channel by itself.
   *
   * @param window what moves over the input
   * @param input [N,H,W,C]
   * @param kernel [kH,kW,C], not read again
   * @param bias [C], not read again
   * @param behind function of each value behind it; null for none
   * @param output [N,h,w,C]
   * @return it; empty where a loop in Java is as good, or the function is computed by itself
   */
  default Optional<Kernel> depthwiseConvolution(
      Window window,
      INDArray input,
      INDArray kernel,
      INDArray bias,
      @Nullable Pointwise behind,
      INDArray output) {
    return Optional.empty();
  }

  /**
   * Gradient of that at its input.
   *
   * @param window of the convolution
   * @param kernel [kH,kW,C], not read again
   * @param gradient at its output, [N,h,w,C]
   * @param target at its input, [N,H,W,C]
   * @return it; empty where a loop in Java is as good
   */
  default Optional<Kernel> depthwiseGradient(
      Window window, INDArray kernel, INDArray gradient, INDArray target) {
    return Optional.empty();
  }

  /**
   * Convolution over three axes, without its bias.
   *
   * @param window what moves over the input
   * @param same whether padding is chosen as Keras's "same"; the window's own does not count then
   * @param input [N,D,H,W,I]
   * @param kernel [kD,kH,kW,I,O]
   * @param output [N,d,h,w,O]
   * @return it
   */
  Kernel convolution3d(
      WindowShape window, boolean same, INDArray input, INDArray kernel, INDArray output);

  /**
   * Gradient of a convolution over three axes at its input.
   *
   * @param window of the convolution
   * @param same whether padding is chosen as Keras's "same"
   * @param input [N,D,H,W,I]
   * @param kernel [kD,kH,kW,I,O]
   * @param gradient at its output
   * @param target at its input
   * @return it
   */
  Kernel convolution3dGradient(
      WindowShape window,
      boolean same,
      INDArray input,
      INDArray kernel,
      INDArray gradient,
      INDArray target);

  /**
   * Maximum or average over a window; average leaves padding out of the divisor.
   *
   * @param window what moves over the input
   * @param maximum whether the largest value is taken
   * @param input [N,H,W,C]
   * @param output [N,h,w,C]
   * @return it
   */
  Kernel pooling(Window window, boolean maximum, INDArray input, INDArray output);

  /**
   * Gradient of that at its input.
   *
   * @param window of the pooling
   * @param maximum whether the largest value was taken
   * @param input [N,H,W,C]
   * @param gradient at its output
   * @param target at its input
   * @return it
   */
  Kernel poolingGradient(
      Window window, boolean maximum, INDArray input, INDArray gradient, INDArray target);

  /**
   * Product of two matrices.
   *
   * @param first [M,K]
   * @param second [K,N], or [N,K] if it is to be transposed
   * @param transposed whether it is
   * @param result [M,N]
   * @return it
   */
  Kernel product(INDArray first, INDArray second, boolean transposed, INDArray result);

  /**
   * Product of rows with a matrix, in which a row's result does not depend on how many others there
   * are.
   *
   * @param rows [N,in]
   * @param matrix [in,out], or [out,in] if it is to be transposed
   * @param transposed whether it is
   * @param result [N,out]
   * @return it
   */
  default Kernel rowProduct(INDArray rows, INDArray matrix, boolean transposed, INDArray result) {
    return RowProduct.of(this, rows, matrix, transposed, result);
  }

  /**
   * Adds a bias in place.
   *
   * @param values [...,C]
   * @param bias [C]
   * @return it
   */
  Kernel biasAddition(INDArray values, INDArray bias);

  /**
   * Sum or product of two arrays.
   *
   * @param product whether they are multiplied; else they are added
   * @param first as large as the output
   * @param second with as many axes; those of size 1 count for all places
   * @param output of the result
   * @return it; empty where a loop in Java is as good
   */
  default Optional<Kernel> joined(
      boolean product, INDArray first, INDArray second, INDArray output) {
    return Optional.empty();
  }

  /**
   * Tells whether there is a primitive of a function.
   *
   * @param function of each value by itself
   * @return whether; {@link Pointwise#RELU} always
   */
  boolean has(Pointwise function);

  /**
   * A function of each value by itself.
   *
   * @param function that these kernels have
   * @param input any
   * @param output as large; may be the input
   * @return it
   */
  Kernel pointwise(Pointwise function, INDArray input, INDArray output);

  /**
   * Gradient of that at its input.
   *
   * @param function that these kernels have
   * @param values its output if that tells the derivative, else its input
   * @param gradient at its output
   * @param target at its input; may be the gradient
   * @return it
   */
  Kernel pointwiseGradient(Pointwise function, INDArray values, INDArray gradient, INDArray target);
}
