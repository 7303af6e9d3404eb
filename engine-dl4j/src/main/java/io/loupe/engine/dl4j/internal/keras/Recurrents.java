package io.loupe.engine.dl4j.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Layers that go through sequences step by step. */
final class Recurrents {
  /** Places of Deeplearning4j's gates among Keras's: input, forget, cell, output. */
  private static final int[] GATES = {2, 1, 3, 0};

  private Recurrents() {}

  static Map<String, Translator> all() {
    return Map.of(
        "LSTM", Recurrents::recurrent,
        "SimpleRNN", Recurrents::recurrent,
        "Bidirectional", Recurrents::bidirectional,
        "TimeDistributed", Recurrents::timeDistributed,
        "Embedding", Recurrents::embedding);
  }

  private static void recurrent(Call call, GraphAssembler graph) {
    Wire in = Layouts.images(call, graph, 1);
    Kernels kernels = Kernels.of(call, graph);
    weights(call.layer(), kernels, in.channels(), "");
    Layer layer = layer(call.layer(), in.channels());
    int units = call.layer().positive("units");
    graph.layer(call, layer, shape(call.layer(), in, units), false, kernels.params());
  }

  private static void bidirectional(Call call, GraphAssembler graph) {
    LayerSpec outer = call.layer();
    Wire in = Layouts.images(call, graph, 1);
    LayerSpec inner = wrapped(outer);
    boolean known = inner.className().equals("LSTM") || inner.className().equals("SimpleRNN");
    if (!known) {
      throw outer.problem("it holds a " + inner.className() + ", which is not read");
    }
    String mode = outer.text("merge_mode", "concat");
    Bidirectional.Mode merge =
        switch (mode) {
          case "concat" -> Bidirectional.Mode.CONCAT;
          case "sum" -> Bidirectional.Mode.ADD;
          case "mul" -> Bidirectional.Mode.MUL;
          case "ave" -> Bidirectional.Mode.AVERAGE;
          default -> throw outer.problem("merge_mode " + mode + " is not supported");
        };
    Kernels kernels = Kernels.of(call, graph);
    weights(inner, kernels, in.channels(), "f");
    weights(inner, kernels, in.channels(), "b");
    int units = inner.positive("units");
    int out = merge == Bidirectional.Mode.CONCAT ? Math.multiplyExact(2, units) : units;
    graph.layer(
        call,
        new Bidirectional(merge, layer(inner, in.channels())),
        shape(inner, in, out),
        false,
        kernels.params());
  }

  private static void timeDistributed(Call call, GraphAssembler graph) {
    LayerSpec inner = wrapped(call.layer());
    if (!inner.className().equals("Dense")) {
      throw call.layer().problem("it holds a " + inner.className() + "; only Dense is read there");
    }
    if (graph.input(call).rank() != 2) {
      throw call.layer().problem("its input is not a sequence of lists");
    }
    Denses.dense(call, graph, inner);
  }

  private static LayerSpec wrapped(LayerSpec outer) {
    JsonNode json = outer.option("layer");
    LayerSpec inner =
        new LayerSpec(
            outer.path(), json.path("class_name").asText(""), json.path("config"), outer.era());
    return Dialect.of(inner, json);
  }

  private static int[] shape(LayerSpec layer, Wire in, int units) {
    return layer.flag("return_sequences", false)
        ? in.shape(in.spatial(), units)
        : new int[] {units};
  }

  private static Layer layer(LayerSpec layer, int channels) {
    layer.refuse("return_state", layer.flag("return_state", false));
    layer.refuse("go_backwards", layer.flag("go_backwards", false));
    int units = layer.positive("units");
    IActivation function = Activations.of(layer, 1);
    Layer recurrent =
        layer.className().equals("LSTM")
            ? new LSTM.Builder()
                .nIn(channels)
                .nOut(units)
                .activation(function)
                .weightInit(WeightInit.ZERO)
                .gateActivationFunction(
                    Activations.of(layer, layer.option("recurrent_activation"), 1))
                .build()
            : new SimpleRnn.Builder()
                .nIn(channels)
                .nOut(units)
                .activation(function)
                .weightInit(WeightInit.ZERO)
                .build();
    return layer.flag("return_sequences", false) ? recurrent : new LastTimeStep(recurrent);
  }

  private static void weights(LayerSpec layer, Kernels kernels, int channels, String prefix) {
    int units = layer.positive("units");
    boolean lstm = layer.className().equals("LSTM");
    boolean separate = lstm && layer.era().major() < 2;
    if (separate) {
      perGate(kernels, channels, units, prefix);
      return;
    }
    int gates = lstm ? 4 : 1;
    int width = Math.multiplyExact(gates, units);
    float[] kernel = kernels.values(channels, width);
    float[] recurrent = kernels.values(units, width);
    float[] bias = layer.flag("use_bias", true) ? kernels.values(width) : new float[width];
    kernels.put(
        prefix + "W", Kernels.array(ordered(kernel, channels, units, gates), channels, width));
    kernels.put(
        prefix + "RW", Kernels.array(ordered(recurrent, units, units, gates), units, width));
    kernels.put(prefix + "b", Kernels.array(ordered(bias, 1, units, gates), width));
  }

  /** Keras 1 wrote each gate's arrays by themselves: input, cell, forget, output. */
  private static void perGate(Kernels kernels, int channels, int units, String prefix) {
    List<float[]> all = new ArrayList<>();
    for (int gate = 0; gate < 4; gate++) {
      all.add(kernels.values(channels, units));
      all.add(kernels.values(units, units));
      all.add(kernels.values(units));
    }
    int[] order = {1, 2, 3, 0};
    int[] rows = {channels, units, 1};
    String[] keys = {"W", "RW", "b"};
    for (int k = 0; k < 3; k++) {
      float[] values = new float[rows[k] * 4 * units];
      for (int gate = 0; gate < 4; gate++) {
        float[] from = all.get(3 * order[gate] + k);
        for (int row = 0; row < rows[k]; row++) {
          System.arraycopy(from, row * units, values, row * 4 * units + gate * units, units);
        }
      }
      int[] dims = k == 2 ? new int[] {4 * units} : new int[] {rows[k], 4 * units};
      kernels.put(prefix + keys[k], Kernels.array(values, dims));
    }
  }

  private static float[] ordered(float[] values, int rows, int units, int gates) {
    float[] ordered = values.clone();
    for (int row = 0; gates == 4 && row < rows; row++) {
      for (int gate = 0; gate < 4; gate++) {
        int start = row * 4 * units;
        System.arraycopy(values, start + GATES[gate] * units, ordered, start + gate * units, units);
      }
    }
    return ordered;
  }

  private static void embedding(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    layer.refuse("mask_zero", layer.flag("mask_zero", false));
    if (in.rank() != 1) {
      throw layer.problem("its input is not a list of numbers");
    }
    int words = layer.positive("input_dim");
    int size = layer.positive("output_dim");
    Kernels kernels = Kernels.of(call, graph);
    kernels.put("W", kernels.array(words, size));
    EmbeddingSequenceLayer embedding =
        new EmbeddingSequenceLayer.Builder()
            .nIn(words)
            .nOut(size)
            .inputLength(in.shape()[0])
            .hasBias(false)
            .activation(new ActivationIdentity())
            .build();
    graph.layer(call, embedding, new int[] {in.shape()[0], size}, false, kernels.params());
  }
}
