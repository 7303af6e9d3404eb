package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.ElementaryFunctions;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Selection;
import io.loupe.engine.dl4j.op.Sparsemax;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Operations of Keras 3 and TensorFlow called on tensors. Their names are those of both without
 * underscores, and without the "reduce" that TensorFlow begins some with.
 */
final class Operations {
  /** The class under which they are translated; a file cannot hold it. */
  static final String CLASS = "operation";

  /** The option, which no file has, that says which of several outputs is meant. */
  static final String OUTPUT = ":output";

  private static final Map<String, Elementwise.Kind> PAIRS =
      ImmutableMap.<String, Elementwise.Kind>builder()
          .put("add", Elementwise.Kind.ADD)
          .put("radd", Elementwise.Kind.ADD)
          .put("biasadd", Elementwise.Kind.ADD)
          .put("subtract", Elementwise.Kind.SUBTRACT)
          .put("sub", Elementwise.Kind.SUBTRACT)
          .put("multiply", Elementwise.Kind.MULTIPLY)
          .put("mul", Elementwise.Kind.MULTIPLY)
          .put("rmul", Elementwise.Kind.MULTIPLY)
          .put("scalarmul", Elementwise.Kind.MULTIPLY)
          .put("divide", Elementwise.Kind.DIVIDE)
          .put("truedivide", Elementwise.Kind.DIVIDE)
          .put("truediv", Elementwise.Kind.DIVIDE)
          .put("dividenonan", Elementwise.Kind.DIVIDE_NO_NAN)
          .put("floordivide", Elementwise.Kind.FLOOR_DIVIDE)
          .put("floordiv", Elementwise.Kind.FLOOR_DIVIDE)
          .put("mod", Elementwise.Kind.MODULO)
          .put("floormod", Elementwise.Kind.MODULO)
          .put("power", Elementwise.Kind.POWER)
          .put("pow", Elementwise.Kind.POWER)
          .put("maximum", Elementwise.Kind.MAXIMUM)
          .put("minimum", Elementwise.Kind.MINIMUM)
          .put("squareddifference", Elementwise.Kind.SQUARED_DIFFERENCE)
          .put("arctan2", Elementwise.Kind.ARCTAN2)
          .put("atan2", Elementwise.Kind.ARCTAN2)
          .put("equal", Elementwise.Kind.EQUAL)
          .put("eq", Elementwise.Kind.EQUAL)
          .put("notequal", Elementwise.Kind.NOT_EQUAL)
          .put("ne", Elementwise.Kind.NOT_EQUAL)
          .put("less", Elementwise.Kind.LESS)
          .put("lt", Elementwise.Kind.LESS)
          .put("lessequal", Elementwise.Kind.LESS_EQUAL)
          .put("le", Elementwise.Kind.LESS_EQUAL)
          .put("greater", Elementwise.Kind.GREATER)
          .put("gt", Elementwise.Kind.GREATER)
          .put("greaterequal", Elementwise.Kind.GREATER_EQUAL)
          .put("ge", Elementwise.Kind.GREATER_EQUAL)
          .put("logicaland", Elementwise.Kind.AND)
          .put("and", Elementwise.Kind.AND)
          .put("logicalor", Elementwise.Kind.OR)
          .put("or", Elementwise.Kind.OR)
          .put("logicalxor", Elementwise.Kind.XOR)
          .buildOrThrow();

  /** Activation functions without arguments, by the names that Keras has for their layers. */
  private static final Map<String, String> ACTIVATIONS =
      ImmutableMap.<String, String>builder()
          .put("relu", "relu")
          .put("relu6", "relu6")
          .put("sigmoid", "sigmoid")
          .put("tanh", "tanh")
          .put("selu", "selu")
          .put("softplus", "softplus")
          .put("softsign", "softsign")
          .put("silu", "silu")
          .put("swish", "silu")
          .put("mish", "mish")
          .put("logsigmoid", "log_sigmoid")
          .put("hardsigmoid", "hard_sigmoid")
          .put("hardsilu", "hard_silu")
          .put("hardswish", "hard_silu")
          .put("hardtanh", "hard_tanh")
          .put("tanhshrink", "tanh_shrink")
          .put("squareplus", "squareplus")
          .put("sparseplus", "sparse_plus")
          .put("sparsesigmoid", "sparse_sigmoid")
          .buildOrThrow();

  /** Elementary functions that have several names. */
  private static final Map<String, String> ELEMENTARY =
      ImmutableMap.<String, String>builder()
          .put("absolute", "abs")
          .put("fabs", "abs")
          .put("neg", "negative")
          .put("rint", "round")
          .put("fix", "trunc")
          .put("inv", "reciprocal")
          .put("acos", "arccos")
          .put("asin", "arcsin")
          .put("atan", "arctan")
          .put("acosh", "arccosh")
          .put("asinh", "arcsinh")
          .put("atanh", "arctanh")
          .put("logicalnot", "logical_not")
          .put("invert", "logical_not")
          .buildOrThrow();

  private static final Set<String> SAME =
      Set.of("identity", "copy", "ensureshape", "checknumerics", "converttotensor");

  /** Adds one function to the graph. */
  @FunctionalInterface
  interface Function {
    /**
     * Adds it.
     *
     * @param given what it is called with
     */
    void add(Operands given);
  }

  private static final Map<String, Function> OTHERS =
      ImmutableMap.<String, Function>builder()
          .putAll(Rearrangements.all())
          .putAll(Merges.functions())
          .putAll(Reductions.all())
          .putAll(Products.all())
          .put("addn", Operations::sum)
          .put("where", Operations::where)
          .put("select", Operations::where)
          .put("cast", Operations::cast)
          .put("clip", Operations::clip)
          .put("clipbyvalue", Operations::clip)
          .put("elu", given -> one(given, ActivationFunctions.elu(given.number(1, 1, "alpha"))))
          .put("leakyrelu", Operations::leaky)
          .put("gelu", Operations::gelu)
          .put("stopgradient", given -> one(given, new Curve("stop_gradient", x -> x, x -> 0)))
          .put("zeroslike", given -> one(given, new Curve("zeros_like", x -> 0, x -> 0)))
          .put("oneslike", given -> one(given, new Curve("ones_like", x -> 1, x -> 0)))
          .put("celu", given -> one(given, ActivationFunctions.celu(given.number(1, 1, "alpha"))))
          .put("softshrink", given -> shrink(given, "soft_shrink"))
          .put("hardshrink", given -> shrink(given, "hard_shrink"))
          .put("threshold", Operations::threshold)
          .put("glu", Operations::gated)
          .put("sparsemax", Operations::sparsemax)
          .put("averagepool", given -> pool(given, "Average"))
          .put("avgpool", given -> pool(given, "Average"))
          .put("avgpool1d", given -> pool(given, "Average"))
          .put("avgpool2d", given -> pool(given, "Average"))
          .put("avgpool3d", given -> pool(given, "Average"))
          .put("maxpool", given -> pool(given, "Max"))
          .put("maxpool1d", given -> pool(given, "Max"))
          .put("maxpool2d", given -> pool(given, "Max"))
          .put("maxpool3d", given -> pool(given, "Max"))
          .put("resize", Operations::resize)
          .put("resizebilinear", given -> resize(given, "bilinear"))
          .put("resizenearestneighbor", given -> resize(given, "nearest"))
          .put("resizebicubic", given -> resize(given, "bicubic"))
          .buildOrThrow();

  private static final Set<String> SEVERAL_OUTPUTS = Set.of("split", "unstack");

  private Operations() {}

  static Map<String, Translator> all() {
    return Map.of(CLASS, Operations::translate);
  }

  /** An operation that gives another of its outputs. */
  static LayerSpec output(LayerSpec layer, int output) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    layer.config().properties().forEach(option -> config.set(option.getKey(), option.getValue()));
    config.put(OUTPUT, output);
    return layer.with(layer.className(), config);
  }

  static void translate(Call call, GraphAssembler graph) {
    Operands given = new Operands(call, graph);
    String function = given.function();
    if (given.output() > 0 && !SEVERAL_OUTPUTS.contains(function)) {
      throw given.refused("it has no output " + (given.output() + 1));
    }
    if (Sizes.knows(given)) {
      return;
    }
    Elementwise.Kind pair = PAIRS.get(function);
    if (pair != null) {
      pair(given, pair);
      return;
    }
    if (SAME.contains(function)) {
      one(given, new Identity());
      return;
    }
    if (OTHERS.containsKey(function)) {
      OTHERS.get(function).add(given);
      return;
    }
    one(given, function(given));
  }

  /** The functions that are read. */
  static List<String> names() {
    return Stream.of(
            PAIRS.keySet(),
            SAME,
            OTHERS.keySet(),
            ACTIVATIONS.keySet(),
            ELEMENTARY.keySet(),
            ElementaryFunctions.names())
        .flatMap(Set::stream)
        .filter(name -> name.indexOf('_') < 0)
        .distinct()
        .sorted()
        .toList();
  }

  /** Whether a function is read, if what it is called with is. */
  static boolean reads(String function) {
    return PAIRS.containsKey(function)
        || SAME.contains(function)
        || OTHERS.containsKey(function)
        || ACTIVATIONS.containsKey(function)
        || elementary(function).isPresent();
  }

  private static Optional<Curve> elementary(String function) {
    return ElementaryFunctions.named(ELEMENTARY.getOrDefault(function, function));
  }

  private static Op function(Operands given) {
    String name = given.function();
    int major = given.layer().era().major();
    if (ACTIVATIONS.containsKey(name)) {
      return ActivationFunctions.named(ACTIVATIONS.get(name), major).orElseThrow();
    }
    return elementary(name)
        .map(curve -> (Op) curve)
        .orElseThrow(
            () -> given.layer().problem("\"" + name + "\" called on a tensor is not read"));
  }

  private static void one(Operands given, Op function) {
    given.graph().add(given.reading(List.of(given.tensor())), function);
  }

  private static void pair(Operands given, Elementwise.Kind kind) {
    JsonNode one = given.get(0, "x", "x1", "a", "value", "scalar");
    JsonNode two = given.get(1, "y", "x2", "b", "bias", "x");
    if (given.function().equals("scalarmul")) {
      two = given.tensor();
    }
    if (Operands.isNumber(one) != Operands.isNumber(two)) {
      boolean before = Operands.isNumber(one);
      float number = Operands.number(before ? one : two);
      if (!Float.isFinite(number)) {
        throw given.refused();
      }
      Call call = given.reading(List.of(before ? two : one));
      given.graph().add(call, new Arithmetic(kind, number, before));
      return;
    }
    joined(given, List.of(one, two), kind);
  }

  private static void joined(Operands given, List<JsonNode> operands, Elementwise.Kind kind) {
    given.checkRanks(operands);
    Merges.joined(given.reading(operands), given.graph(), kind);
  }

  private static void sum(Operands given) {
    List<JsonNode> all = new ArrayList<>();
    given.get(0, "inputs").forEach(all::add);
    joined(given, all, Elementwise.Kind.ADD);
  }

  private static void where(Operands given) {
    List<JsonNode> operands =
        List.of(
            given.get(0, "condition"), given.get(1, "x1", "x", "t"), given.get(2, "x2", "y", "e"));
    given.checkRanks(operands);
    Call call = given.on(operands);
    List<Wire> in = given.graph().inputs(call);
    int[] shape = given.spread(in);
    int[][] shapes = in.stream().map(Wire::shape).toArray(int[][]::new);
    given.graph().checked(call, shape);
    given.graph().add(call, new Selection(shapes, shape), shape, false);
  }

  /** Numbers of any kind are kept as single precision: whole ones lose what is behind the point. */
  private static void cast(Operands given) {
    String type = given.get(1, "dtype", "DstT").asText("float32");
    if (type.contains("float")) {
      one(given, new Identity());
    } else if (type.contains("bool")) {
      one(given, new Arithmetic(Elementwise.Kind.NOT_EQUAL, 0, false));
    } else if (type.contains("int")) {
      one(given, ElementaryFunctions.named("trunc").orElseThrow());
    } else {
      throw given.refused("the type \"" + type + "\" is not read");
    }
  }

  private static void clip(Operands given) {
    JsonNode least = given.get(1, "x_min", "clip_value_min");
    JsonNode most = given.get(2, "x_max", "clip_value_max");
    boolean numbers =
        (Operands.isAbsent(least) || least.isNumber())
            && (Operands.isAbsent(most) || most.isNumber());
    if (!numbers) {
      throw given.refused("bounds that are no numbers are not read");
    }
    one(
        given,
        ElementaryFunctions.clip(
            least.isNumber() ? least.asDouble() : Double.NEGATIVE_INFINITY,
            most.isNumber() ? most.asDouble() : Double.POSITIVE_INFINITY));
  }

  private static void leaky(Operands given) {
    one(given, ActivationFunctions.leakyRelu(given.number(0.2, 1, "negative_slope", "alpha")));
  }

  private static void gelu(Operands given) {
    JsonNode way = given.get(1, "approximate");
    boolean modern = given.layer().era().major() > 2;
    boolean approximate = Operands.isAbsent(way) ? modern : way.asBoolean();
    one(given, ActivationFunctions.gelu(approximate));
  }

  private static void shrink(Operands given, String name) {
    double reach = given.number(0.5, 1, "threshold");
    double bias = name.startsWith("soft") ? reach : 0;
    one(given, ActivationFunctions.shrink(name, reach, bias));
  }

  private static void threshold(Operands given) {
    double border = given.number(0, 1, "threshold");
    double otherwise = given.number(0, 2, "default_value");
    one(given, new Curve("threshold", x -> x > border ? x : otherwise, x -> x > border ? 1 : 0));
  }

  /** One half along an axis by the sigmoid of the other (Dauphin et al. 2017). */
  private static void gated(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    JsonNode named = given.get(1, "axis");
    int axis = Operands.isAbsent(named) ? in.rank() - 1 : given.axis(named, in.rank(), 0);
    int half = in.shape()[axis] / 2;
    if (half == 0 || in.shape()[axis] % 2 != 0) {
      throw given.refused("it has no two halves");
    }
    List<String> halves = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int[][] taken = Rearrangements.all(in);
      int from = i * half;
      taken[axis] = IntStream.range(from, from + half).toArray();
      Call part = given.before("half " + i, call.inputs().get(0));
      Rearrangements.read(given, part, taken);
      halves.add(part.vertex());
    }
    Call gate = given.before("gate", halves.get(1));
    given.graph().add(gate, ActivationFunctions.named("sigmoid", 3).orElseThrow());
    Call joined = call.reading(halves.get(0), gate.vertex());
    Merges.joined(joined, given.graph(), Elementwise.Kind.MULTIPLY);
  }

  private static void sparsemax(Operands given) {
    Call call = given.reading(List.of(given.tensor()));
    Wire in = given.graph().input(call);
    JsonNode named = given.get(1, "axis");
    int axis = Operands.isAbsent(named) ? in.rank() - 1 : given.axis(named, in.rank(), 0);
    given.graph().add(call, new Sparsemax(in.type().shape(), in.axis(axis)));
  }

  /** Windows as the layer of the same name has them. */
  private static void pool(Operands given, String kind) {
    Call call = given.reading(List.of(given.tensor()));
    int axes = given.graph().input(call).rank() - 1;
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    JsonNode size = spatial(given.get(1, "pool_size", "ksize"), axes);
    JsonNode strides = spatial(given.get(2, "strides"), axes);
    config.set("pool_size", size);
    config.set("strides", Operands.isAbsent(strides) ? size : strides);
    String padding = given.get(3, "padding").asText("valid").toLowerCase(Locale.ROOT);
    config.put("padding", padding);
    String format = given.get(4, "data_format").asText("");
    boolean first = format.matches("NC.*|channels_first");
    config.put("data_format", first ? "channels_first" : "channels_last");
    LayerSpec layer = given.layer();
    String className = kind + "Pooling" + axes + "D";
    Translators.translate(call.as(layer.with(className, config)), given.graph());
  }

  /** TensorFlow may give sizes for the samples and the channels as well. */
  private static JsonNode spatial(JsonNode sizes, int axes) {
    if (!sizes.isArray() || sizes.size() != axes + 2) {
      return sizes;
    }
    ArrayNode spatial = JsonNodeFactory.instance.arrayNode();
    int first = sizes.get(sizes.size() - 1).asInt() == 1 ? 1 : 2;
    for (int i = first; i < first + axes; i++) {
      spatial.add(sizes.get(i));
    }
    return spatial;
  }

  private static void resize(Operands given) {
    String method = given.get(2, "method", "interpolation").asText("bilinear");
    if (given.layer().era().major() > 2) {
      Call call = given.reading(List.of(given.tensor()));
      Call laid = Layouts.laid(call, isFirst(given), given.graph());
      Pictures.resized(laid, given.graph(), given.integers(given.get(1, "size")));
      return;
    }
    if (given.flag(3, "preserve_aspect_ratio")) {
      throw given.refused();
    }
    resize(given, method);
  }

  private static boolean isFirst(Operands given) {
    return Layouts.channelsFirst(given.layer()).orElse(false);
  }

  private static void resize(Operands given, String method) {
    int[] size = given.integers(given.get(1, "size"));
    if (size.length != 2 || given.flag(9, "align_corners") || given.flag(9, "half_pixel_centers")) {
      throw given.refused();
    }
    Pictures.resample(given.one(), given.graph(), size, method, given.flag(4, "antialias"));
  }
}
