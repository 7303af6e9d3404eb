package io.loupe.engine.dl4j.kernel;

/** Kernel, stride, padding and dilation of a two-dimensional window, rows first. */
public record Window(
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
  public static final Window POINT = new Window(1, 1, 1, 1, 0, 0, 1, 1, false);

  /** The window of a sequence, as that of a picture one column wide. */
  public Window alongRows() {
    return new Window(kernelH, 1, strideH, 1, padH, 0, dilationH, 1, same);
  }

  public Window withoutPadding() {
    return new Window(kernelH, kernelW, strideH, strideW, 0, 0, dilationH, dilationW, false);
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

  /** The same as a window over any number of axes. */
  WindowShape shape() {
    return new WindowShape(
        new int[] {kernelH, kernelW},
        new int[] {strideH, strideW},
        new int[] {dilationH, dilationW},
        new int[] {padH, padW});
  }

  /** Whether the kernel has no holes; oneDNN refuses those that have. */
  public boolean isDense() {
    return dilationH == 1 && dilationW == 1;
  }

  /** Whether the input gradient is itself a plain convolution with the kernel turned. */
  public boolean gradientIsConvolution() {
    boolean oddReach = dilationH * (kernelH - 1) % 2 == 0 && dilationW * (kernelW - 1) % 2 == 0;
    boolean padsLess = padH <= dilationH * (kernelH - 1) && padW <= dilationW * (kernelW - 1);
    return strideH == 1 && strideW == 1 && padsLess && (!same || oddReach);
  }

  /** The window of that convolution. */
  public Window turned() {
    return new Window(
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
  public Window withoutHoles() {
    return new Window(
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
  public double sparsity() {
    Window dense = withoutHoles();
    return (double) dense.kernelH * dense.kernelW / (kernelH * kernelW);
  }

  /** Rows of padding above the first row. */
  public int topPadding(int in, int out) {
    return same ? samePadding(in, out, strideH, kernelH, dilationH) : padH;
  }

  /** Columns of padding before the first column. */
  public int leftPadding(int in, int out) {
    return same ? samePadding(in, out, strideW, kernelW, dilationW) : padW;
  }

  /** Places before the first of what Keras's "same" moves over. */
  static int samePadding(int in, int out, int stride, int kernel, int dilation) {
    int reach = (kernel - 1) * dilation + 1;
    return Math.max(0, (out - 1) * stride + reach - in) / 2;
  }

  /** Its size, and what is not usual of it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kernelH + "x" + kernelW);
    if (strideH > 1 || strideW > 1) {
      text.append(" stride ").append(strideH).append('x').append(strideW);
    }
    if (same || padH > 0 || padW > 0) {
      text.append(same ? " same" : " padding " + padH + "x" + padW);
    }
    if (!isDense()) {
      text.append(" dilation ").append(dilationH).append('x').append(dilationW);
    }
    return text.toString();
  }
}
