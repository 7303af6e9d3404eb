package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Embedding;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.StepMasks.MaskedSteps;
import io.loupe.engine.dl4j.op.StepMasks.StepMask;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tables that are looked up, and the steps of sequences that mean nothing. */
final class Embeddings {
  private static final String MASK = "mask";
  private static final String REVERSE = "reverse";

  private Embeddings() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Embedding", Embeddings::embedding,
        "ReversibleEmbedding", Embeddings::reversible,
        "Masking", Embeddings::masking);
  }

  /** The layer with what one of its uses says of its direction. */
  static LayerSpec used(LayerSpec layer, JsonNode node) {
    boolean reverse =
        layer.className().equals("ReversibleEmbedding") && Arguments.says(node, REVERSE);
    if (!reverse) {
      return layer;
    }
    ObjectNode config = layer.config().deepCopy();
    config.put(REVERSE, true);
    return layer.with(layer.className(), config);
  }

  private static void reversible(Call given, GraphAssembler graph) {
    if (!given.layer().flag(REVERSE, false)) {
      embedding(given, graph);
      return;
    }
    LayerSpec layer = given.layer();
    Call call = Layouts.laid(given, false, graph);
    Wire in = graph.input(call);
    int words = layer.positive("input_dim");
    int size = layer.positive("output_dim");
    if (in.channels() != size) {
      throw layer.problem("its input has " + in.channels() + " values at a place, not " + size);
    }
    int[] shape = in.shape(in.spatial(), words);
    graph.checked(call, shape);
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel = kernels.array(words, size).transpose();
    if (!layer.flag("tie_weights", true)) {
      kernel = kernels.array(size, words);
    }
    kernels.end();
    Op product = Viewed.atPositions(new Dense(kernel, null), in.type());
    if (!layer.has("logit_soft_cap")) {
      graph.add(call, product, shape, false);
      return;
    }
    double cap = layer.number("logit_soft_cap", 1);
    Call logits = call.before("product", call.inputs().get(0));
    graph.add(logits, product, shape, false);
    graph.add(
        call.reading(logits.vertex()),
        new Curve(
            "soft_cap",
            x -> cap * Math.tanh(x / cap),
            x -> 1 - Math.tanh(x / cap) * Math.tanh(x / cap)));
  }

  private static void embedding(Call given, GraphAssembler graph) {
    LayerSpec layer = given.layer();
    Call call = given.reading(Layouts.laid(given, 0, false, graph));
    Wire in = graph.input(call);
    int words = layer.positive("input_dim");
    int size = layer.positive("output_dim");
    Kernels kernels = Kernels.of(call, graph);
    float[] table = kernels.values(words, size);
    if (layer.className().startsWith("Reversible") && !layer.flag("tie_weights", true)) {
      kernels.values(size, words);
    }
    kernels.end();
    int[] shape = Arrays.copyOf(in.shape(), in.rank() + 1);
    shape[in.rank()] = size;
    if (layer.flag("mask_zero", false)) {
      if (in.rank() != 1) {
        throw layer.problem("mask_zero is read for lists of numbers alone");
      }
      mask(call, graph, in.shape()[0], 0);
    }
    graph.add(call, new Embedding(words, size, table), shape, false);
  }

  private static void mask(Call call, GraphAssembler graph, int steps, float nothing) {
    Call mask = call.before(MASK, call.inputs().get(0));
    graph.add(mask, new StepMask(nothing), new int[] {steps, 1}, false);
    graph.setMask(call.vertex(), mask.vertex());
  }

  private static void masking(Call given, GraphAssembler graph) {
    Call call = given.reading(Layouts.laid(given, 0, false, graph));
    Wire in = graph.input(call);
    if (in.rank() < 2) {
      throw call.layer().problem("its input is not a sequence");
    }
    int steps = in.shape()[0];
    mask(call, graph, steps, (float) call.layer().number("mask_value", 0));
    String mask = graph.mask(call.vertex()).orElseThrow();
    Call masked = call.reading(call.inputs().get(0), mask);
    graph.add(masked, new MaskedSteps(false), in.shape(), false);
  }
}
