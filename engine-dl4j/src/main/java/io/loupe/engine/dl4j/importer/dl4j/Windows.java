package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.kernel.Window;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** The windows of Deeplearning4j's layers. */
final class Windows {
  private Windows() {}

  static Window of(ConvolutionLayer layer) {
    return of(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode());
  }

  static Window of(SubsamplingLayer layer) {
    return of(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode());
  }

  private static Window of(
      int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
    boolean same = mode == ConvolutionMode.Same;
    return new Window(
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
}
