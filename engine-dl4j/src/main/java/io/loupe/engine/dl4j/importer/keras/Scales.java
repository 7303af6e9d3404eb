package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import java.util.Map;

/** The layer of its own that Keras's ConvNeXt has: a factor for each channel. */
final class Scales {
  private Scales() {}

  static Map<String, Translator> all() {
    return Map.of("LayerScale", Scales::scale);
  }

  private static void scale(Call given, GraphAssembler graph) {
    Call call = Layouts.laid(given, false, graph);
    LayerSpec layer = call.layer();
    if (!layer.has("projection_dim") || !layer.has("init_values")) {
      throw layer.problem("it is not the one of Keras's ConvNeXt");
    }
    Wire in = graph.input(call);
    int channels = in.channels();
    Kernels kernels = Kernels.of(call, graph);
    float[] factors = kernels.values(layer.positive("projection_dim"));
    if (factors.length != channels) {
      throw layer.problem("it scales " + factors.length + " channels of " + channels);
    }
    float[] none = Normalizations.filled(channels, 0);
    float[] one = Normalizations.filled(channels, 1);
    Normalizations.add(call, graph, factors, none, none, one, 0, kernels);
  }
}
