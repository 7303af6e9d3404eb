package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Attention;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Attention of one sequence to another or to itself. */
final class Attentions {
  private Attentions() {}

  static Map<String, Translator> all() {
    return Map.of("Attention", Attentions::plain, "MultiHeadAttention", Attentions::multiHead);
  }

  /** The vertices of queries, values and keys; the keys are the values where none are given. */
  private record Inputs(String queries, String values, String keys) {
    static Inputs of(Call given, GraphAssembler graph) {
      Call call = Layouts.laid(given, false, graph);
      List<String> in = call.inputs();
      boolean masked = in.stream().anyMatch(vertex -> graph.mask(vertex).isPresent());
      if (in.size() < 2 || in.size() > 3 || masked) {
        throw call.layer()
            .problem(
                masked ? "attention under a mask is not read" : "it has " + in.size() + " inputs");
      }
      for (String vertex : in) {
        if (graph.wire(vertex).rank() != 2) {
          throw call.layer().problem("one of its inputs is not a sequence of lists");
        }
      }
      return new Inputs(in.get(0), in.get(1), in.get(in.size() - 1));
    }
  }

  private static void plain(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    layer.refuse("causal", layer.flag("causal", false));
    layer.refuse("score_mode", !layer.text("score_mode", "dot").equals("dot"));
    Inputs in = Inputs.of(call, graph);
    Kernels kernels = Kernels.of(call, graph);
    float scale = layer.flag("use_scale", false) ? kernels.values()[0] : 1;
    kernels.end();
    core(call, graph, in, 1, scale);
  }

  private static void core(Call call, GraphAssembler graph, Inputs in, int heads, float scale) {
    Wire queries = graph.wire(in.queries());
    Wire keys = graph.wire(in.keys());
    Wire values = graph.wire(in.values());
    boolean fit = queries.channels() == keys.channels() && keys.shape()[0] == values.shape()[0];
    if (!fit) {
      throw call.layer().problem("its queries, keys and values do not fit each other");
    }
    int steps = queries.shape()[0];
    Attention attention = new Attention(heads, steps, keys.shape()[0], scale);
    Call joined = call.reading(in.queries(), in.keys(), in.values());
    graph.add(joined, attention, new int[] {steps, values.channels()}, false);
  }

  private static void multiHead(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    layer.refuse(
        "attention_axes",
        layer.has("attention_axes") && layer.option("attention_axes").size() != 1);
    layer.refuse("use_gate", layer.flag("use_gate", false));
    int heads = layer.positive("num_heads");
    int size = layer.positive("key_dim");
    int valueSize = layer.has("value_dim") ? layer.positive("value_dim") : size;
    Inputs in = Inputs.of(call, graph);
    Kernels kernels = Kernels.of(call, graph);
    List<String> made = new ArrayList<>();
    String[] names = {"queries", "keys", "values"};
    String[] from = {in.queries(), in.keys(), in.values()};
    boolean bias = layer.flag("use_bias", true);
    for (int i = 0; i < 3; i++) {
      int each = i == 2 ? valueSize : size;
      int inputs = graph.wire(from[i]).channels();
      int wide = Math.multiplyExact(heads, each);
      float[] kernel = kernels.values(inputs, heads, each);
      float[] offset = bias ? kernels.values(heads, each) : new float[wide];
      Call part = call.before(names[i], from[i]);
      atEachStep(part, graph, kernel, offset, wide);
      made.add(part.vertex());
    }
    Call attended = call.before("attended", made.toArray(String[]::new));
    Inputs parts = new Inputs(made.get(0), made.get(2), made.get(1));
    core(attended, graph, parts, heads, (float) (1 / Math.sqrt(size)));
    boolean shaped = layer.has("output_shape");
    int width = graph.wire(in.queries()).channels();
    if (shaped) {
      var given = layer.option("output_shape");
      width = layer.integer("output_shape", given.isArray() ? given.path(0) : given, 1);
    }
    float[] kernel = kernels.values(heads, valueSize, width);
    float[] offset = bias ? kernels.values(width) : new float[width];
    kernels.end();
    atEachStep(call.reading(attended.vertex()), graph, kernel, offset, width);
  }

  private static void atEachStep(
      Call call, GraphAssembler graph, float[] kernel, float[] offset, int width) {
    Wire in = graph.wire(call.inputs().get(0));
    Dense dense =
        new Dense(Kernels.array(kernel, in.channels(), width), Kernels.array(offset, width));
    graph.add(call, Viewed.atPositions(dense, in.type()), new int[] {in.shape()[0], width}, false);
  }
}
