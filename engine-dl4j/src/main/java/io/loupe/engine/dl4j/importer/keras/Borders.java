package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Upsampling;
import java.util.Arrays;
import java.util.Map;

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
    int[] amounts = Arrays.stream(ends).map(end -> padding ? end : -end).toArray();
    graph.add(call, new Border(amounts, in.type()), shape, in.channelsFirst());
  }

  private static void repeat(Call call, GraphAssembler graph, int axes) {
    LayerSpec layer = call.layer();
    Wire in = Layouts.images(call, graph, axes);
    int[] size = layer.perAxis("size", axes, 2);
    String interpolation = layer.text("interpolation", "nearest");
    layer.refuse("interpolation", axes != 2 && !interpolation.equals("nearest"));
    int[] out = in.spatial();
    for (int i = 0; i < axes; i++) {
      out[i] = (int) Math.min((long) out[i] * size[i], Integer.MAX_VALUE);
    }
    int[] shape = in.shape(out, in.channels());
    graph.checked(call, shape);
    if (interpolation.equals("nearest")) {
      graph.add(call, new Upsampling(size, in.type()), shape, in.channelsFirst());
    } else {
      Pictures.resample(call, graph, out, interpolation, false);
    }
  }
}
