package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.MaskedSteps;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Pooling over windows and over everything. */
final class Poolings {
  private Poolings() {}

  static Map<String, Translator> all() {
    Map<String, Translator> all = new HashMap<>();
    for (PoolingType type : new PoolingType[] {PoolingType.MAX, PoolingType.AVG}) {
      String name = type == PoolingType.MAX ? "Max" : "Average";
      for (int axes = 1; axes <= 3; axes++) {
        int count = axes;
        all.put(name + "Pooling" + axes + "D", (call, graph) -> window(call, graph, type, count));
        all.put(
            "Global" + name + "Pooling" + axes + "D",
            (call, graph) -> global(call, graph, type, count));
      }
    }
    return all;
  }

  private static void window(Call call, GraphAssembler graph, PoolingType type, int axes) {
    KerasWindow window = KerasWindow.pooling(call, graph, axes);
    if (window.mode() == ConvolutionMode.Causal) {
      throw call.layer().problem("pooling has no causal padding");
    }
    int[] shape = window.in().shape(window.out(), window.in().channels());
    graph.layer(call, layer(window, type), shape, window.in().channelsFirst(), Map.of());
  }

  private static Layer layer(KerasWindow window, PoolingType type) {
    return switch (window.kernel().length) {
      case 1 ->
          new Subsampling1DLayer.Builder()
              .poolingType(type)
              .kernelSize(window.kernel()[0])
              .stride(window.stride()[0])
              .convolutionMode(window.mode())
              .build();
      case 2 -> picture(window.in(), type, window.kernel(), window.stride(), window.mode());
      default ->
          new Subsampling3DLayer.Builder(window.kernel(), window.stride())
              .poolingType(type)
              .dataFormat(Convolution3D.DataFormat.NCDHW)
              .convolutionMode(window.mode())
              .build();
    };
  }

  private static Layer picture(
      Wire in, PoolingType type, int[] kernel, int[] stride, ConvolutionMode mode) {
    return new SubsamplingLayer.Builder(kernel, stride)
        .poolingType(type)
        .dataFormat(in.pictureFormat())
        .convolutionMode(mode)
        .build();
  }

  private static void global(Call call, GraphAssembler graph, PoolingType type, int axes) {
    Wire in = Layouts.images(call, graph, axes);
    Optional<String> mask = Masks.of(call, graph);
    if (mask.isPresent() && type == PoolingType.AVG) {
      call.layer().refuse("keepdims", call.layer().flag("keepdims", false));
      Call masked = call.reading(call.inputs().get(0), mask.get());
      graph.function(masked, new MaskedSteps(true), new int[] {in.channels()}, false);
      return;
    }
    if (call.layer().flag("keepdims", false)) {
      call.layer().refuse("keepdims", axes != 2);
      Layer whole = picture(in, type, in.spatial(), in.spatial(), ConvolutionMode.Truncate);
      int[] shape = in.shape(new int[] {1, 1}, in.channels());
      graph.layer(call, whole, shape, in.channelsFirst(), Map.of());
      return;
    }
    int[] dimensions = new int[axes];
    int first = axes == 2 && !in.channelsFirst() ? 1 : 2;
    for (int i = 0; i < axes; i++) {
      dimensions[i] = first + i;
    }
    Layer layer = new GlobalPoolingLayer.Builder(type).poolingDimensions(dimensions).build();
    graph.layer(call, layer, new int[] {in.channels()}, false, Map.of());
  }
}
