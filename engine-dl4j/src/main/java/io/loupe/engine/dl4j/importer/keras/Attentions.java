package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Attention;
import io.loupe.engine.dl4j.op.Attention.Blocking;
import io.loupe.engine.dl4j.op.Attention.Mask;
import io.loupe.engine.dl4j.op.Attention.Product;
import io.loupe.engine.dl4j.op.Attention.Rule;
import io.loupe.engine.dl4j.op.Attention.Score;
import io.loupe.engine.dl4j.op.Attention.SumOfTanh;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attention of one sequence to another or to itself. */
final class Attentions {
  static final String GROUPED = "GroupedQueryAttention";

  private static final String HEADS = "MultiHeadAttention";
  private static final Set<String> CLASSES =
      Set.of("Attention", "AdditiveAttention", HEADS, GROUPED);

  /** Options, which no file has: what one use of a layer is told beside its tensors. */
  private static final String CAUSAL = "use_causal_mask";

  private static final String MASKS = ":masks";
  private static final String SHARES = ":shares";
  private static final String SCORED = ":scored";

  private Attentions() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Attention",
        Attentions::plain,
        "AdditiveAttention",
        Attentions::plain,
        HEADS,
        Attentions::manyHeads,
        GROUPED,
        Attentions::manyHeads);
  }

  static boolean isOne(LayerSpec layer) {
    return CLASSES.contains(layer.className());
  }

  /** The layer with what one of its uses says of masks. */
  static LayerSpec used(LayerSpec layer, JsonNode node) {
    if (!isOne(layer) || !layer.config().isObject()) {
      return layer;
    }
    ObjectNode config = layer.config().deepCopy();
    config.put(CAUSAL, Arguments.says(node, CAUSAL));
    config.put(SCORED, Arguments.says(node, "return_attention_scores"));
    var names = config.putArray(MASKS);
    Arguments.of(node, layer.className())
        .masks()
        .forEach(mask -> names.add(mask.key().orElse("mask")));
    return layer.with(layer.className(), config);
  }

  /** A layer that gives one of the further outputs: the shares that it takes. */
  static LayerSpec output(LayerSpec layer, int index) {
    if (index != 1) {
      throw layer.problem("its output " + (index + 1) + " is not read");
    }
    ObjectNode config = layer.config().deepCopy();
    config.put(SHARES, true);
    return layer.with(layer.className(), config);
  }

  /** The vertices of queries, values and keys; the keys are the values where none are given. */
  private record Inputs(String queries, String values, String keys) {
    static Inputs of(Call given, GraphAssembler graph, boolean anyRank) {
      Call call = Layouts.laid(given, false, graph);
      List<String> in = call.inputs();
      if (in.size() < 2 || in.size() > 3) {
        throw call.layer().problem("it has " + in.size() + " inputs");
      }
      for (String vertex : in) {
        int rank = graph.wire(vertex).rank();
        if (rank != 2 && !(anyRank && rank > 2)) {
          throw call.layer().problem("one of its inputs is not a sequence of lists");
        }
      }
      return new Inputs(in.get(0), in.get(1), in.get(in.size() - 1));
    }
  }

  /**
   * A mask in the graph.
   *
   * @param vertex where it comes from
   * @param kind what it speaks of
   */
  private record Given(String vertex, Mask kind) {}

  /** The masks of one use: those that the file names for it, and those that come with tensors. */
  private static List<Given> masks(Call call, GraphAssembler graph, Inputs in) {
    LayerSpec layer = call.layer();
    List<Given> masks = new ArrayList<>();
    boolean heads = isManyHeaded(layer);
    Map<String, Mask> kinds =
        Map.of(
            "query_mask", Mask.QUERIES,
            "value_mask", Mask.KEYS,
            "key_mask", Mask.KEYS,
            "attention_mask", Mask.PAIRS);
    Set<String> named = new HashSet<>();
    for (int i = 0; i < call.masks().size(); i++) {
      String name = layer.option(MASKS).path(i).asText("");
      Mask kind = kinds.get(name);
      if (kind == null) {
        throw layer.problem("the mask it is given is not read");
      }
      named.add(name);
      masks.add(new Given(call.masks().get(i), kind));
    }
    LayerSpec.Era era = layer.era();
    boolean told = !heads || era.major() > 2 || era.isSince(2, 10);
    boolean listed = !heads && !named.isEmpty();
    if (told && !listed) {
      come(graph, in.queries(), "query_mask", named, Mask.QUERIES, masks);
      come(graph, in.values(), "value_mask", named, Mask.KEYS, masks);
      if (heads && call.inputs().size() > 2) {
        come(graph, in.keys(), "key_mask", named, Mask.KEYS, masks);
      }
    }
    return masks;
  }

  private static void come(
      GraphAssembler graph,
      String vertex,
      String name,
      Set<String> named,
      Mask kind,
      List<Given> masks) {
    if (!named.contains(name)) {
      graph.mask(vertex).ifPresent(mask -> masks.add(new Given(mask, kind)));
    }
  }

  private static void plain(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Inputs in = Inputs.of(call, graph, false);
    Kernels kernels = Kernels.of(call, graph);
    boolean additive = layer.className().startsWith("Additive");
    boolean scaled = layer.flag("use_scale", additive);
    int width = graph.wire(in.queries()).channels();
    Score score;
    if (additive) {
      float[] weights = new float[width];
      Arrays.fill(weights, 1);
      score = new SumOfTanh(1, scaled ? kernels.values(width) : weights);
    } else {
      float scale = scaled ? kernels.values()[0] : 1;
      String mode = layer.text("score_mode", "dot");
      layer.refuse("score_mode", !mode.equals("dot") && !mode.equals("concat"));
      score = mode.equals("dot") ? new Product(scale) : sum(scale, kernels.values()[0], width);
    }
    kernels.end();
    boolean causal = layer.flag("causal", false) || layer.flag(CAUSAL, false);
    Masked masked = new Masked(masks(call, graph, in), causal, Rule.LOWERED, true);
    core(call, graph, in, 1, score, masked);
    if (!layer.flag(SHARES, false)) {
      pass(call, graph, masked);
    }
  }

  private static Score sum(float inner, float weight, int width) {
    float[] weights = new float[width];
    Arrays.fill(weights, weight);
    return new SumOfTanh(inner, weights);
  }

  /**
   * What is not attended to.
   *
   * @param masks in the graph
   * @param causal whether queries attend to no later keys
   * @param rule what becomes of a score
   * @param silent whether masked queries give zeros
   */
  private record Masked(List<Given> masks, boolean causal, Rule rule, boolean silent) {
    Blocking blocking() {
      return new Blocking(masks.stream().map(Given::kind).toList(), causal, rule, silent);
    }
  }

  private static void core(
      Call call, GraphAssembler graph, Inputs in, int heads, Score score, Masked masked) {
    Wire queries = graph.wire(in.queries());
    Wire keys = graph.wire(in.keys());
    Wire values = graph.wire(in.values());
    int steps = steps(queries);
    int others = steps(keys);
    boolean fit = queries.channels() == keys.channels() && others == steps(values);
    if (!fit) {
      throw call.layer().problem("its queries, keys and values do not fit each other");
    }
    List<String> inputs = new ArrayList<>(List.of(in.queries(), in.keys(), in.values()));
    for (Given mask : masked.masks()) {
      int size = graph.wire(mask.vertex()).elements();
      int wanted =
          switch (mask.kind()) {
            case QUERIES -> steps;
            case KEYS -> others;
            case PAIRS -> Math.multiplyExact(steps, others);
          };
      if (size != wanted) {
        throw call.layer().problem("the mask it is given is not read");
      }
      inputs.add(mask.vertex());
    }
    boolean shares = call.layer().flag(SHARES, false);
    int[] shape = queries.shape().clone();
    shape[shape.length - 1] = values.channels();
    if (shares) {
      int[] each = {steps, others};
      shape = isManyHeaded(call.layer()) ? new int[] {heads, steps, others} : each;
    }
    Attention attention = new Attention(heads, steps, others, score, masked.blocking(), shares);
    graph.add(call.reading(inputs), attention, shape, false);
  }

  /** What comes out of attention counts where its queries do. */
  private static void pass(Call call, GraphAssembler graph, Masked masked) {
    masked.masks().stream()
        .filter(mask -> mask.kind() == Mask.QUERIES)
        .findFirst()
        .ifPresent(mask -> graph.setMask(call.vertex(), mask.vertex()));
  }

  private static boolean isManyHeaded(LayerSpec layer) {
    return layer.className().equals(HEADS) || layer.className().equals(GROUPED);
  }

  /**
   * What becomes of masked scores: Keras 3.7 began to leave that to its backend where nothing is
   * dropped and no shares are wanted, and 3.14 gave its softmax another rule.
   */
  private static Rule rule(LayerSpec layer) {
    LayerSpec.Era era = layer.era();
    boolean softmax = layer.number("dropout", 0) > 0 || layer.flag(SCORED, false);
    if (era.major() < 3 || !era.isSince(3, 7)) {
      return Rule.LOWERED;
    }
    return softmax ? (era.isSince(3, 14) ? Rule.CLEARED : Rule.LOWERED) : Rule.REPLACED;
  }

  /** Keras takes the masks of what many heads attended to away, since 3.9. */
  private static void manyHeads(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    boolean grouped = layer.className().equals(GROUPED);
    layer.refuse(
        "attention_axes",
        layer.has("attention_axes")
            && graph.wire(call.inputs().get(0)).rank() > 2
            && layer.option("attention_axes").size()
                != graph.wire(call.inputs().get(0)).rank() - 1);
    layer.refuse("use_gate", layer.flag("use_gate", false));
    layer.refuse("sliding_window", layer.has("sliding_window"));
    int heads = layer.positive(grouped ? "num_query_heads" : "num_heads");
    int groups = grouped ? layer.positive("num_key_value_heads") : heads;
    if (heads % groups != 0) {
      throw layer.problem("its heads are no whole number of groups");
    }
    int size = layer.positive(grouped ? "head_dim" : "key_dim");
    int valueSize = layer.has("value_dim") ? layer.positive("value_dim") : size;
    Inputs in = Inputs.of(call, graph, !grouped);
    Masked masked =
        new Masked(masks(call, graph, in), layer.flag(CAUSAL, false), rule(layer), false);
    Kernels kernels = Kernels.of(call, graph);
    String queries = part(call, "queries", in.queries(), graph, kernels, heads, size);
    String keys = part(call, "keys", in.keys(), graph, kernels, groups, size);
    String values = part(call, "values", in.values(), graph, kernels, groups, valueSize);
    Inputs parts =
        new Inputs(
            queries,
            repeated(call, "shared values", values, graph, groups, heads / groups),
            repeated(call, "shared keys", keys, graph, groups, heads / groups));
    Score score = new Product((float) (1 / Math.sqrt(size)));
    if (layer.flag(SHARES, false)) {
      core(call.reading(queries), graph, parts, heads, score, masked);
      return;
    }
    Call attended = call.before("attended", queries);
    core(attended, graph, parts, heads, score, masked);
    int width = graph.wire(in.queries()).channels();
    if (layer.has("output_shape")) {
      JsonNode given = layer.option("output_shape");
      width = layer.integer("output_shape", given.isArray() ? given.path(0) : given, 1);
    }
    float[] kernel = kernels.values(heads, valueSize, width);
    float[] offset = layer.flag("use_bias", true) ? kernels.values(width) : new float[width];
    kernels.end();
    atEachStep(call.reading(attended.vertex()), graph, kernel, offset, width);
    pass(call, graph, masked);
    if (!grouped && layer.era().isSince(3, 9)) {
      call.inputs().forEach(graph::dropMask);
    }
  }

  /** Queries, keys or values of all heads, which lie next to each other. */
  private static String part(
      Call call,
      String name,
      String from,
      GraphAssembler graph,
      Kernels kernels,
      int heads,
      int size) {
    int wide = Math.multiplyExact(heads, size);
    float[] kernel = kernels.values(graph.wire(from).channels(), heads, size);
    boolean bias = call.layer().flag("use_bias", true);
    float[] offset = bias ? kernels.values(heads, size) : new float[wide];
    Call part = call.before(name, from);
    atEachStep(part, graph, kernel, offset, wide);
    return part.vertex();
  }

  /** Each head as often as queries share it. */
  private static String repeated(
      Call call, String name, String from, GraphAssembler graph, int heads, int times) {
    if (times == 1) {
      return from;
    }
    Wire in = graph.wire(from);
    int size = in.channels() / heads;
    int wide = Math.multiplyExact(in.channels(), times);
    int[] places = new int[Math.multiplyExact(in.shape()[0], wide)];
    for (int i = 0; i < places.length; i++) {
      int head = i % wide / size / times;
      places[i] = i / wide * in.channels() + head * size + i % size;
    }
    Call more = call.before(name, from);
    graph.add(more, Gather.ofValues(places), new int[] {in.shape()[0], wide}, false);
    return more.vertex();
  }

  private static void atEachStep(
      Call call, GraphAssembler graph, float[] kernel, float[] offset, int width) {
    Wire in = graph.wire(call.inputs().get(0));
    Dense dense =
        new Dense(Kernels.array(kernel, in.channels(), width), Kernels.array(offset, width));
    int[] shape = in.shape().clone();
    shape[shape.length - 1] = width;
    graph.add(call, Viewed.atPositions(dense, in.type()), shape, false);
  }

  private static int steps(Wire wire) {
    int[] shape = wire.shape();
    int steps = 1;
    for (int i = 0; i < shape.length - 1; i++) {
      steps = Math.multiplyExact(steps, shape[i]);
    }
    return steps;
  }
}
