package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.Resampling;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;

/** Layers that add places, cut them off, or repeat them. */
final class Borders {
  private Borders() {}

  static Map<String, Translator> all() {
    return Map.of(
        "ZeroPadding1D", (call, graph) -> border(call, graph, 1, true),
        "ZeroPadding2D", (call, graph) -> border(call, graph, 2, true),
        "ZeroPadding3D", (call, graph) -> border(call, graph, 3, true),
        "Cropping1D", (call, graph) -> border(call, graph, 1, false),
        "Cropping2D", (call, graph) -> border(call, graph, 2, false),
        "Cropping3D", (call, graph) -> border(call, graph, 3, false),
        "UpSampling1D", (call, graph) -> repeat(call, graph, 1),
        "UpSampling2D", (call, graph) -> repeat(call, graph, 2),
        "UpSampling3D", (call, graph) -> repeat(call, graph, 3));
  }

  private static void border(Call call, GraphAssembler graph, int axes, boolean padding) {
    Wire in = Layouts.images(call, graph, axes);
    int[] ends = call.layer().beforeAndAfter(padding ? "padding" : "cropping", axes);
    int[] out = in.spatial();
    for (int i = 0; i < axes; i++) {
      int change = Math.addExact(ends[2 * i], ends[2 * i + 1]);
      out[i] = padding ? Math.addExact(out[i], change) : out[i] - change;
    }
    int[] shape = in.shape(out, in.channels());
    graph.checked(call, shape);
    Layer layer = padding ? padding(in, axes, ends) : cropping(in, axes, ends);
    graph.layer(call, layer, shape, in.channelsFirst(), Map.of());
  }

  private static Layer padding(Wire in, int axes, int[] ends) {
    return switch (axes) {
      case 1 -> new ZeroPadding1DLayer.Builder(ends).build();
      case 2 -> new ZeroPaddingLayer.Builder(ends).dataFormat(in.pictureFormat()).build();
      default -> new ZeroPadding3DLayer.Builder(ends).build();
    };
  }

  private static Layer cropping(Wire in, int axes, int[] ends) {
    return switch (axes) {
      case 1 -> new Cropping1D.Builder(ends).build();
      case 2 -> new Cropping2D.Builder(ends).dataFormat(in.pictureFormat()).build();
      default -> new Cropping3D.Builder(ends).build();
    };
  }

  private static void repeat(Call call, GraphAssembler graph, int axes) {
    LayerSpec layer = call.layer();
    Wire in = Layouts.images(call, graph, axes);
    int[] size = layer.perAxis("size", axes, 2);
    String interpolation = layer.text("interpolation", "nearest");
    layer.refuse(
        "interpolation",
        !interpolation.equals("nearest") && !(axes == 2 && interpolation.equals("bilinear")));
    int[] out = in.spatial();
    for (int i = 0; i < axes; i++) {
      out[i] = (int) Math.min((long) out[i] * size[i], Integer.MAX_VALUE);
    }
    if (interpolation.equals("bilinear")) {
      int[] shape = in.shape(out, in.channels());
      graph.checked(call, shape);
      Resampling bilinear = Resampling.bilinear(in.spatial(), out, in.channels());
      graph.function(call, bilinear, shape, in.channelsFirst());
      return;
    }
    Layer repeated =
        switch (axes) {
          case 1 -> new Upsampling1D.Builder(size[0]).build();
          case 2 -> new Upsampling2D.Builder().size(size).dataFormat(in.pictureFormat()).build();
          default ->
              new Upsampling3D.Builder()
                  .size(size)
                  .dataFormat(Convolution3D.DataFormat.NCDHW)
                  .build();
        };
    graph.layer(call, repeated, in.shape(out, in.channels()), in.channelsFirst(), Map.of());
  }
}
