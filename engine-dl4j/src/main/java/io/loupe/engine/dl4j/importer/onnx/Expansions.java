package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Identity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Operators that are put together of ONNX's smaller ones, as it defines them. Their parts are nodes
 * of their own, so that the weights of an attention can be looked at.
 */
final class Expansions {
  static final Set<String> NAMES =
      Set.of("Attention", "MeanVarianceNormalization", "RotaryEmbedding");

  /** The opset from which on axes of a mean are an input. */
  private static final int AXES = 18;

  private static final float TINY = 1e-9f;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int MASK = 3;
  private static final int PAST = 4;
  private static final int FILLED = 6;
  private static final int TRUTH = 9;

  private final Node node;
  private final Emitter graph;
  private final Consumer<Node> taken;
  private final Map<String, Integer> used = new LinkedHashMap<>();

  private Expansions(Node node, Emitter graph, Consumer<Node> taken) {
    this.node = node;
    this.graph = graph;
    this.taken = taken;
  }

  static void expand(Node node, Emitter graph, Consumer<Node> taken) {
    Expansions expansion = new Expansions(node, graph, taken);
    switch (node.type()) {
      case "Attention" -> expansion.attend();
      case "RotaryEmbedding" -> expansion.turn();
      default -> expansion.standardise();
    }
  }

  private void standardise() {
    int[] said = node.numbers("axes", 0, 2, 3);
    String axes = constant("axes", Known.list(Arrays.stream(said).asDoubleStream().toArray()));
    String centred = add("Sub", input(0), add("ReduceMean", input(0), axes));
    String variance = add("ReduceMean", add("Mul", centred, centred), axes);
    String deviation = add("Add", add("Sqrt", variance), number(TINY));
    end(add("Div", centred, deviation));
  }

  private void attend() {
    boolean flat = dims(input(0)).length == 3;
    int heads = flat ? (int) node.number("q_num_heads", 0) : dims(input(0))[1];
    int keyHeads = flat ? (int) node.number("kv_num_heads", 0) : dims(input(KEY))[1];
    if (heads < 1 || keyHeads < 1 || heads % keyHeads != 0) {
      throw node.problem("its " + heads + " heads do not fit " + keyHeads + " of keys");
    }
    String query = flat ? apart(input(0), heads) : input(0);
    String key = remembered(flat ? apart(input(KEY), keyHeads) : input(KEY), PAST, 1);
    String value = remembered(flat ? apart(input(VALUE), keyHeads) : input(VALUE), PAST + 1, 2);
    key = repeated(key, heads / keyHeads);
    value = repeated(value, heads / keyHeads);
    int[] shape = dims(query);
    float scale = node.real("scale", (float) (1 / Math.sqrt(shape[3])));
    String turned = add("Transpose", "perm", new long[] {0, 1, 3, 2}, key);
    String scores = add("MatMul", add("Mul", query, number(scale)), turned);
    int mode = (int) node.number("qk_matmul_output_mode", 0);
    String shown = scores;
    float cap = node.real("softcap", 0);
    if (cap > 0) {
      String bent = add("Tanh", add("Div", scores, number(cap)));
      scores = add("Mul", bent, number(cap));
      shown = mode == 1 ? scores : shown;
    }
    Bias bias = new Bias(shape[2], dims(key)[2]);
    String masked = bias.isOpen ? scores : add("Add", scores, constant("mask", bias.known()));
    if (node.isThere(MASK) && graph.known(node, MASK).isEmpty()) {
      masked = add("Add", masked, computedMask());
    }
    shown = mode == 2 ? masked : shown;
    String shares = add("Softmax", masked);
    if (bias.hasRowsWithoutAny()) {
      shares = add("Mul", shares, constant("rows", bias.rows()));
    }
    shown = mode == 3 ? shares : shown;
    if (node.gives(3)) {
      graph.alias(shown, node.outputs().get(3));
    }
    if (flat) {
      String each = add("Transpose", "perm", new long[] {0, 2, 1, 3}, add("MatMul", shares, value));
      end(add("Reshape", each, constant("shape", Known.list(0, 0, -1))));
    } else {
      end(add("MatMul", shares, value));
    }
  }

  /** [B,L,H*E] as [B,H,L,E]. */
  private String apart(String tensor, int heads) {
    String cut = add("Reshape", tensor, constant("shape", Known.list(0, 0, heads, -1)));
    return add("Transpose", "perm", new long[] {0, 2, 1, 3}, cut);
  }

  /** Behind what came before, which is given on. */
  private String remembered(String now, int past, int output) {
    String all = node.isThere(past) ? add("Concat", "axis", new long[] {2}, input(past), now) : now;
    if (node.gives(output)) {
      graph.alias(all, node.outputs().get(output));
    }
    return all;
  }

  /** Each head several times, one after the other. */
  private String repeated(String tensor, int times) {
    if (times == 1) {
      return tensor;
    }
    int[] own = dims(tensor);
    String one = add("Unsqueeze", tensor, constant("axes", Known.list(2)));
    String all = add("Expand", one, constant("times", Known.list(1, 1, times, 1, 1)));
    Known shape = Known.list(0, (double) own[1] * times, own[2], own[3]);
    return add("Reshape", all, constant("shape", shape));
  }

  /** What is added, of a mask that depends on the input. */
  private String computedMask() {
    String mask = input(MASK);
    if (dims(mask)[dims(mask).length - 1] != dims(input(KEY))[dims(input(KEY)).length - 2]) {
      throw node.problem("its mask is shorter than its keys, and depends on the input");
    }
    return graph.isOfWholeNumbers(mask)
        ? add("Where", mask, number(0), number(Float.NEGATIVE_INFINITY))
        : mask;
  }

  /** What is added to the scores: 0 where a query may look, minus infinity where it may not. */
  private final class Bias {
    private final int queries;
    private final int keys;
    private final int[] lead;
    private final double[] all;
    private final boolean isOpen;

    Bias(int queries, int keys) {
      this.queries = queries;
      this.keys = keys;
      Optional<Known> mask = graph.known(node, MASK);
      double[] filled =
          node.isThere(FILLED) ? graph.required(node, FILLED).numbers() : new double[0];
      int[] wide = mask.map(m -> padded(m.dims())).orElse(new int[] {1, 1, queries, keys});
      this.lead = new int[] {Math.max(wide[0], Math.max(1, filled.length)), wide[1]};
      int size = Math.multiplyExact(Math.multiplyExact(lead[0], lead[1]), queries * keys);
      graph.check(new int[] {lead[0], lead[1], queries, keys});
      this.all = new double[size];
      int before = node.isThere(PAST) ? dims(input(PAST))[2] : 0;
      for (int i = 0; i < size; i++) {
        int item = i / (keys * queries * lead[1]);
        int key = i % keys;
        int offset = filled.length > 0 ? (int) filled[item % filled.length] - queries : before;
        int ahead = key - i / keys % queries - offset;
        boolean seen = filled.length == 0 || key < filled[item % filled.length];
        all[i] = seen && isNear(ahead) ? 0 : Double.NEGATIVE_INFINITY;
      }
      mask.ifPresent(m -> add(m, wide));
      this.isOpen = Arrays.stream(all).allMatch(v -> v == 0);
    }

    private boolean isNear(int ahead) {
      long left = node.number("left_window_size", -1);
      long right = node.number("right_window_size", -1);
      boolean past = node.number("is_causal", 0) == 0 || ahead <= 0;
      return past && (left < 0 || -ahead <= left) && (right < 0 || ahead <= right);
    }

    private int[] padded(int[] own) {
      int[] four = {1, 1, 1, 1};
      System.arraycopy(own, 0, four, 4 - own.length, own.length);
      boolean fits = (four[2] == 1 || four[2] == queries) && four[3] <= keys;
      if (!fits) {
        throw node.problem("its mask " + Arrays.toString(own) + " does not fit");
      }
      return four;
    }

    private void add(Known mask, int[] wide) {
      double[] given = mask.numbers();
      boolean truth = mask.kind() == TRUTH;
      for (int i = 0; i < all.length; i++) {
        int key = i % keys;
        int query = i / keys % queries;
        int head = i / (keys * queries) % lead[1];
        int item = i / (keys * queries * lead[1]);
        boolean one = wide[3] == 1 && keys > 1 && mask.rank() < 1;
        if (key >= wide[3] && !one) {
          all[i] = Double.NEGATIVE_INFINITY;
          continue;
        }
        int row = (item % wide[0] * wide[1] + head % wide[1]) * wide[2] + query % wide[2];
        double value = given[row * wide[3] + (one ? 0 : key)];
        all[i] += truth ? (value != 0 ? 0 : Double.NEGATIVE_INFINITY) : value;
      }
    }

    private boolean isWithoutAny(int row) {
      return Arrays.stream(all, row * keys, (row + 1) * keys)
          .allMatch(v -> v == Double.NEGATIVE_INFINITY);
    }

    boolean hasRowsWithoutAny() {
      for (int row = 0; row < all.length / keys; row++) {
        if (isWithoutAny(row)) {
          return true;
        }
      }
      return false;
    }

    /** Rows that see nothing are left as they are, and made 0 afterwards. */
    Known known() {
      double[] values = all.clone();
      for (int row = 0; row < all.length / keys; row++) {
        if (isWithoutAny(row)) {
          Arrays.fill(values, row * keys, (row + 1) * keys, 0);
        }
      }
      return Known.of(new int[] {lead[0], lead[1], queries, keys}, false, values);
    }

    Known rows() {
      double[] rows = new double[all.length / keys];
      Arrays.setAll(rows, row -> isWithoutAny(row) ? 0 : 1);
      return Known.of(new int[] {lead[0], lead[1], queries, 1}, false, rows);
    }
  }

  private void turn() {
    int[] own = dims(input(0));
    boolean flat = own.length == 3;
    String all =
        flat
            ? add(
                "Reshape",
                input(0),
                constant("shape", Known.list(0, 0, (double) node.number("num_heads", 0), -1)))
            : add("Transpose", "perm", new long[] {0, 2, 1, 3}, input(0));
    int width = dims(all)[3];
    long said = node.number("rotary_embedding_dim", 0);
    int part = said == 0 ? width : (int) Math.min(width, said);
    String turning = part == width ? all : slice(all, 0, part, 1);
    boolean alternating = node.number("interleaved", 0) == 1;
    String one = alternating ? slice(turning, 0, part, 2) : slice(turning, 0, part / 2, 1);
    String two = alternating ? slice(turning, 1, part, 2) : slice(turning, part / 2, part, 1);
    String cosine = cached(1);
    String sine = cached(2);
    String real = add("Sub", add("Mul", cosine, one), add("Mul", sine, two));
    String imaginary = add("Add", add("Mul", sine, one), add("Mul", cosine, two));
    String turned;
    if (alternating) {
      String axis = constant("axes", Known.list(4));
      String pairs =
          add(
              "Concat",
              "axis",
              new long[] {4},
              add("Unsqueeze", real, axis),
              add("Unsqueeze", imaginary, axis));
      turned = add("Reshape", pairs, constant("shape", Known.list(0, 0, dims(all)[2], part)));
    } else {
      turned = add("Concat", "axis", new long[] {3}, real, imaginary);
    }
    if (part < width) {
      turned = add("Concat", "axis", new long[] {3}, turned, slice(all, part, width, 1));
    }
    if (flat) {
      end(add("Reshape", turned, constant("shape", Known.list(0, 0, own[2]))));
    } else {
      end(add("Transpose", "perm", new long[] {0, 2, 1, 3}, turned));
    }
  }

  private String cached(int table) {
    String rows = node.isThere(MASK) ? add("Gather", input(table), input(MASK)) : input(table);
    return add("Unsqueeze", rows, constant("axes", Known.list(2)));
  }

  private String slice(String tensor, int from, int to, int step) {
    return add(
        "Slice",
        tensor,
        constant("starts", Known.list(from)),
        constant("ends", Known.list(to)),
        constant("axes", Known.list(3)),
        constant("steps", Known.list(step)));
  }

  private String input(int index) {
    if (!node.isThere(index)) {
      throw node.problem("it has no input " + index);
    }
    return node.inputs().get(index);
  }

  private int[] dims(String tensor) {
    return graph
        .given(tensor)
        .map(Value::inFile)
        .or(() -> graph.known(tensor).map(Known::dims))
        .orElseThrow(() -> node.problem("it has no input \"" + tensor + "\""));
  }

  private String number(float value) {
    return constant("number", Known.of(new int[0], false, value));
  }

  private String constant(String what, Known value) {
    String name = free(what);
    graph.know(name, value);
    return name;
  }

  private String free(String what) {
    int count = used.merge(what, 1, Integer::sum);
    return node.shown() + "/" + what + (count == 1 ? "" : "_" + count);
  }

  private static Message integers(long... values) {
    return Message.ofNumbers(values.length == 1 ? Node.ATTRIBUTE_INT : Node.ATTRIBUTE_INTS, values);
  }

  private String add(String type, String... inputs) {
    return add(type, Map.of(), inputs);
  }

  private String add(String type, String attribute, long[] values, String... inputs) {
    return add(type, Map.of(attribute, integers(values)), inputs);
  }

  private String add(String type, Map<String, Message> attributes, String... inputs) {
    String name = free(type);
    taken.accept(
        new Node(
            name,
            type,
            "",
            List.of(inputs),
            List.of(name),
            attributes,
            Math.max(AXES, node.opset()),
            node.about()));
    return name;
  }

  /** Gives what was made as the node's own output. */
  private void end(String made) {
    Optional<Value> value = graph.given(made);
    if (value.isEmpty()) {
      graph.alias(made, node.outputs().get(0));
      return;
    }
    graph.begin(node);
    graph.done(new Identity(), value.get());
  }
}
