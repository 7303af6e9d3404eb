package io.loupe.engine.dl4j.plan;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Kernel, stride, padding and dilation of a two-dimensional window, rows first. */
record ConvolutionGeometry(
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int padH,
    int padW,
    int dilationH,
    int dilationW,
    boolean same) {

  static ConvolutionGeometry of(ConvolutionLayer layer) {
    return of(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode());
  }

  static ConvolutionGeometry of(SubsamplingLayer layer) {
    return of(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode());
  }

  private static ConvolutionGeometry of(
      int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
    boolean same = mode == ConvolutionMode.Same;
    return new ConvolutionGeometry(
        kernel[0],
        kernel[1],
        stride[0],
        stride[1],
        same ? 0 : padding[0],
        same ? 0 : padding[1],
        dilation[0],
        dilation[1],
        same);
  }

  /** The operations' integer arguments: the window, then the given ones. */
  int[] arguments(int... more) {
    int[] all = {
      kernelH, kernelW, strideH, strideW, padH, padW, dilationH, dilationW, same ? 1 : 0
    };
    int[] arguments = java.util.Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, arguments, all.length, more.length);
    return arguments;
  }

  /** Whether the kernel has no holes; oneDNN refuses some of those that have. */
  boolean isDense() {
    return dilationH == 1 && dilationW == 1;
  }

  /** Whether the input gradient is itself a plain convolution with the kernel turned. */
  boolean gradientIsConvolution() {
    boolean oddReach = dilationH * (kernelH - 1) % 2 == 0 && dilationW * (kernelW - 1) % 2 == 0;
    return strideH == 1 && strideW == 1 && (!same || oddReach);
  }

  /** The window of that convolution. */
  ConvolutionGeometry turned() {
    return new ConvolutionGeometry(
        kernelH,
        kernelW,
        1,
        1,
        same ? 0 : dilationH * (kernelH - 1) - padH,
        same ? 0 : dilationW * (kernelW - 1) - padW,
        dilationH,
        dilationW,
        same);
  }
}
