package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Embedding;
import io.loupe.engine.dl4j.op.StepMasks.MaskedSteps;
import io.loupe.engine.dl4j.op.StepMasks.StepMask;
import java.util.Arrays;
import java.util.Map;

/** Tables that are looked up, and the steps of sequences that mean nothing. */
final class Embeddings {
  private static final String MASK = "mask";

  private Embeddings() {}

  static Map<String, Translator> all() {
    return Map.of("Embedding", Embeddings::embedding, "Masking", Embeddings::masking);
  }

  private static void embedding(Call given, GraphAssembler graph) {
    LayerSpec layer = given.layer();
    Call call = given.reading(Layouts.laid(given, 0, false, graph));
    Wire in = graph.input(call);
    int words = layer.positive("input_dim");
    int size = layer.positive("output_dim");
    Kernels kernels = Kernels.of(call, graph);
    float[] table = kernels.values(words, size);
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
