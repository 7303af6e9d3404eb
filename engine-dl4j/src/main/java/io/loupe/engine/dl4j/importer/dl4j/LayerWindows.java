package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.guard.WindowLimits;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected1D;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Refuses windows that Deeplearning4j would run beyond their input. */
final class LayerWindows {
  private LayerWindows() {}

  /** One axis of a window; the mode of a layer that spreads its input is Same. */
  private record Window(int kernel, int stride, int dilation, int padding, ConvolutionMode mode) {
    static List<Window> of(
        int[] kernel, int[] stride, int[] dilation, int[] padding, ConvolutionMode mode) {
      List<Window> axes = new ArrayList<>();
      for (int i = 0; i < kernel.length; i++) {
        axes.add(new Window(kernel[i], stride[i], dilation[i], padding[i], mode));
      }
      return axes;
    }

    Optional<String> problem(int places) {
      boolean adds = mode == ConvolutionMode.Same || mode == ConvolutionMode.Causal;
      return WindowLimits.problem(places, kernel, stride, dilation, adds ? 0 : padding, !adds);
    }
  }

  static void check(Layer layer, String name, TensorType read) {
    List<Window> axes = windows(layer);
    int[] places = read.positionsByAxis();
    for (int i = 0; i < Math.min(places.length, axes.size()); i++) {
      Optional<String> problem = axes.get(i).problem(places[i]);
      if (problem.isPresent()) {
        throw new IllegalArgumentException("layer \"" + name + "\": " + problem.get());
      }
    }
  }

  private static List<Window> windows(Layer layer) {
    if (layer instanceof ConvolutionLayer conv) {
      boolean spreads = layer instanceof Deconvolution2D || layer instanceof Deconvolution3D;
      return Window.of(
          conv.getKernelSize(),
          conv.getStride(),
          conv.getDilation(),
          conv.getPadding(),
          spreads ? ConvolutionMode.Same : conv.getConvolutionMode());
    }
    if (layer instanceof SubsamplingLayer pool) {
      return Window.of(
          pool.getKernelSize(),
          pool.getStride(),
          pool.getDilation(),
          pool.getPadding(),
          pool.getConvolutionMode());
    }
    if (layer instanceof Subsampling3DLayer pool) {
      return Window.of(
          pool.getKernelSize(),
          pool.getStride(),
          pool.getDilation(),
          pool.getPadding(),
          pool.getConvolutionMode());
    }
    if (layer instanceof LocallyConnected2D local) {
      return Window.of(
          local.getKernel(),
          local.getStride(),
          local.getDilation(),
          local.getPadding(),
          local.getCm());
    }
    return layer instanceof LocallyConnected1D local
        ? Window.of(
            new int[] {local.getKernel()},
            new int[] {local.getStride()},
            new int[] {local.getDilation()},
            new int[] {local.getPadding()},
            local.getCm())
        : List.of();
  }
}
