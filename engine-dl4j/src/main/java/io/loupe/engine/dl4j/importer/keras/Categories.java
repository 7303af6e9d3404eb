package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Encoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Layers that sort numbers into categories. */
final class Categories {
  private static final int MOST = 1 << 20;

  private Categories() {}

  static Map<String, Translator> all() {
    return Map.of(
        "CategoryEncoding", Categories::encoding,
        "Discretization", Categories::intervals,
        "IntegerLookup", Categories::lookup);
  }

  private static void encoding(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    int count = layer.integer("num_tokens", layer.option("num_tokens"), 1);
    add(call, graph, Encoding.whole(count), count, layer.text("output_mode", "multi_hot"));
  }

  private static void intervals(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    JsonNode given = layer.option("bin_boundaries");
    if (!given.isArray() || given.isEmpty() || given.size() > MOST) {
      throw layer.problem("its configuration holds no bin_boundaries: adapted ones are not read");
    }
    float[] bounds = new float[given.size()];
    for (int i = 0; i < bounds.length; i++) {
      if (!given.get(i).isNumber()) {
        throw layer.problem("its bin_boundaries are no numbers");
      }
      bounds[i] = given.get(i).floatValue();
    }
    String mode = layer.text("output_mode", "int");
    add(call, graph, Encoding.between(bounds), bounds.length + 1, mode);
  }

  private static void lookup(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    JsonNode words = layer.option("vocabulary");
    if (!words.isArray() || words.isEmpty() || words.size() > MOST) {
      throw layer.problem("its configuration holds no vocabulary: adapted ones are not read");
    }
    layer.refuse("invert", layer.flag("invert", false));
    String mode = layer.text("output_mode", "int");
    boolean masked = layer.has("mask_token");
    layer.refuse("mask_token", masked && !mode.equals("int"));
    int unknown = layer.has("num_oov_indices") ? layer.option("num_oov_indices").asInt(-1) : 1;
    layer.refuse("num_oov_indices", unknown < 0 || unknown > 1);
    int first = (masked ? 1 : 0) + unknown;
    Map<Long, Integer> table = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      if (!words.get(i).isIntegralNumber()) {
        throw layer.problem("its vocabulary holds what is no whole number");
      }
      table.putIfAbsent(words.get(i).asLong(), first + i);
    }
    if (masked) {
      table.put(layer.option("mask_token").asLong(), 0);
    }
    int other = unknown == 1 ? first - 1 : -1;
    add(call, graph, Encoding.looking(table, other), first + words.size(), mode);
  }

  private static void add(
      Call given, GraphAssembler graph, Encoding.Categories categories, int count, String mode) {
    Call call = Layouts.laid(given, false, graph);
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    boolean single = in.shape()[in.rank() - 1] == 1;
    switch (mode) {
      case "int" -> graph.add(call, Encoding.numbers(categories));
      case "one_hot" -> {
        int[] shape = Arrays.copyOf(in.shape(), in.rank() + (single ? 0 : 1));
        shape[shape.length - 1] = count;
        graph.checked(call, shape);
        graph.add(call, Encoding.marks(categories, count), shape, false);
      }
      case "multi_hot", "count" -> {
        layer.refuse("output_mode", in.rank() != 1);
        Encoding together = Encoding.together(categories, count, mode.equals("count"));
        graph.add(call, together, new int[] {count}, false);
      }
      default -> layer.refuse("output_mode", true);
    }
  }
}
