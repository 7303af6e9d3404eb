package io.loupe.engine.dl4j.plan;

import io.loupe.engine.dl4j.internal.guard.WindowLimits;
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

  /** Of one axis or more; the mode of a layer that spreads its input is Same. */
  private record Window(
      int[] kernel, int[] stride, int[] dilation, int[] padding, ConvolutionMode mode) {}

  static void check(Layer layer, String name, NodeType read) {
    window(layer).ifPresent(window -> check(window, name, read));
  }

  private static Optional<Window> window(Layer layer) {
    if (layer instanceof ConvolutionLayer conv) {
      boolean spreads = layer instanceof Deconvolution2D || layer instanceof Deconvolution3D;
      return Optional.of(
          new Window(
              conv.getKernelSize(),
              conv.getStride(),
              conv.getDilation(),
              conv.getPadding(),
              spreads ? ConvolutionMode.Same : conv.getConvolutionMode()));
    }
    if (layer instanceof SubsamplingLayer pool) {
      return Optional.of(
          new Window(
              pool.getKernelSize(),
              pool.getStride(),
              pool.getDilation(),
              pool.getPadding(),
              pool.getConvolutionMode()));
    }
    if (layer instanceof Subsampling3DLayer pool) {
      return Optional.of(
          new Window(
              pool.getKernelSize(),
              pool.getStride(),
              pool.getDilation(),
              pool.getPadding(),
              pool.getConvolutionMode()));
    }
    if (layer instanceof LocallyConnected2D local) {
      return Optional.of(
          new Window(
              local.getKernel(),
              local.getStride(),
              local.getDilation(),
              local.getPadding(),
              local.getCm()));
    }
    return layer instanceof LocallyConnected1D local
        ? Optional.of(
            new Window(
                new int[] {local.getKernel()},
                new int[] {local.getStride()},
                new int[] {local.getDilation()},
                new int[] {local.getPadding()},
                local.getCm()))
        : Optional.empty();
  }

  private static void check(Window window, String name, NodeType read) {
    int[] places = read.positionsByAxis();
    boolean adds = window.mode() == ConvolutionMode.Same || window.mode() == ConvolutionMode.Causal;
    for (int i = 0; i < Math.min(places.length, window.kernel().length); i++) {
      int padding = adds ? 0 : window.padding()[i];
      Optional<String> problem =
          WindowLimits.problem(
              places[i],
              window.kernel()[i],
              window.stride()[i],
              window.dilation()[i],
              padding,
              !adds);
      if (problem.isPresent()) {
        throw new IllegalArgumentException("layer \"" + name + "\": " + problem.get());
      }
    }
  }
}
