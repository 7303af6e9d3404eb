package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Map;

/** Fully connected layers; on more axes than one, the same at each position. */
final class Denses {
  private Denses() {}

  static Map<String, Translator> all() {
    return Map.of("Dense", Denses::dense);
  }

  private static void dense(Call given, GraphAssembler graph) {
    Call call = Layouts.laid(given, false, graph);
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    int units = layer.positive("units");
    int[] shape = in.shape(in.spatial(), units);
    graph.checked(call, shape);
    Kernels kernels = Kernels.of(call, graph);
    Dense dense =
        new Dense(
            kernels.array(in.channels(), units),
            layer.flag("use_bias", true) ? kernels.array(units) : null);
    kernels.end();
    Activations.behind(call, graph, Viewed.atPositions(dense, in.type()), shape, false);
  }
}
