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

  /** One position, no padding. */
  static final ConvolutionGeometry POINT = new ConvolutionGeometry(1, 1, 1, 1, 0, 0, 1, 1, false);

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

  /** The window of a sequence, as that of a picture one column wide. */
  ConvolutionGeometry alongRows() {
    return new ConvolutionGeometry(kernelH, 1, strideH, 1, padH, 0, dilationH, 1, same);
  }

  ConvolutionGeometry withoutPadding() {
    return new ConvolutionGeometry(
        kernelH, kernelW, strideH, strideW, 0, 0, dilationH, dilationW, false);
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

  /** Whether the kernel has no holes; oneDNN refuses those that have. */
  boolean isDense() {
    return dilationH == 1 && dilationW == 1;
  }

  /** Whether the input gradient is itself a plain convolution with the kernel turned. */
  boolean gradientIsConvolution() {
    boolean oddReach = dilationH * (kernelH - 1) % 2 == 0 && dilationW * (kernelW - 1) % 2 == 0;
    boolean padsLess = padH <= dilationH * (kernelH - 1) && padW <= dilationW * (kernelW - 1);
    return strideH == 1 && strideW == 1 && padsLess && (!same || oddReach);
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

  /** The same window with its holes taken as parts of the kernel. */
  ConvolutionGeometry withoutHoles() {
    return new ConvolutionGeometry(
        dilationH * (kernelH - 1) + 1,
        dilationW * (kernelW - 1) + 1,
        strideH,
        strideW,
        padH,
        padW,
        1,
        1,
        same);
  }

  /** Number of weights a kernel without holes has for each weight of this one. */
  double sparsity() {
    ConvolutionGeometry dense = withoutHoles();
    return (double) dense.kernelH * dense.kernelW / (kernelH * kernelW);
  }

  /** Rows of padding above the first row. */
  int topPadding(int in, int out) {
    return same ? samePadding(in, out, strideH, kernelH, dilationH) : padH;
  }

  /** Columns of padding before the first column. */
  int leftPadding(int in, int out) {
    return same ? samePadding(in, out, strideW, kernelW, dilationW) : padW;
  }

  private static int samePadding(int in, int out, int stride, int kernel, int dilation) {
    int reach = (kernel - 1) * dilation + 1;
    return Math.max(0, (out - 1) * stride + reach - in) / 2;
  }
}
