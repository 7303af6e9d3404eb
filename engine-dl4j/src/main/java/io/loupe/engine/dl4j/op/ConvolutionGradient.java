package io.loupe.engine.dl4j.op;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Input gradient of a convolution. At stride 1 it is a convolution with the kernel turned by 180
 * degrees and its channel axes swapped, which reaches the fast path; otherwise the backward
 * operation is used.
 */
final class ConvolutionGradient implements AutoCloseable {
  private final NativeOp op;
  private final @Nullable INDArray sizes;

  /**
   * Makes the operation for one batch size.
   *
   * @param geometry the convolution, without holes
   * @param weights [out,kH,kW,in]
   * @param turned the kernel turned, where that serves
   * @param gradient at its output, [N,h,w,out]
   * @param target at its input, [N,H,W,in]
   */
  ConvolutionGradient(
      Window geometry,
      INDArray weights,
      @Nullable INDArray turned,
      INDArray gradient,
      INDArray target) {
    if (turned != null) {
      sizes = null;
      op =
          NativeOp.of(
              "conv2d",
              new INDArray[] {gradient, turned},
              target,
              geometry.turned().arguments(Convolution.NHWC, Convolution.OUT_H_W_IN));
    } else {
      sizes = Nd4j.createFromArray(target.shape());
      op =
          NativeOp.of(
              "conv2d_input_bp",
              new INDArray[] {sizes, weights, gradient},
              target,
              geometry.arguments(Convolution.NHWC, Convolution.OUT_H_W_IN));
    }
  }

  void run(INDArray target) {
    op.runInto(target);
  }

  @Override
  public void close() {
    op.close();
    if (sizes != null) {
      sizes.close();
    }
  }
}
