package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Elementwise;
import java.util.Map;

/** The layers of their own that some of Keras's networks have. */
final class Scales {
  private Scales() {}

  static Map<String, Translator> all() {
    return Map.of(
        "LayerScale",
        Scales::scale,
        "CustomScaleLayer",
        Scales::residual,
        "Custom>CustomScaleLayer",
        Scales::residual);
  }

  /** InceptionResNetV2's: the first input, and the second by a number. */
  private static void residual(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    if (!layer.has("scale") || call.inputs().size() != 2) {
      throw layer.problem("it is not the one of Keras's InceptionResNetV2");
    }
    Call scaled = call.before("scaled", call.inputs().get(1));
    float factor = (float) layer.number("scale", 1);
    graph.add(scaled, new Arithmetic(Elementwise.Kind.MULTIPLY, factor, false));
    Call sum = call.reading(call.inputs().get(0), scaled.vertex());
    Merges.joined(sum, graph, Elementwise.Kind.ADD);
  }

  /** ConvNeXt's: a factor for each channel. */
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
