package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.ElementaryFunctions;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Operators that are a function of each value by itself. */
final class Functions {
  /** NumPy's names of ONNX's operators without arguments. */
  private static final Map<String, String> ELEMENTARY =
      Map.ofEntries(
          Map.entry("Abs", "abs"),
          Map.entry("Acos", "arccos"),
          Map.entry("Acosh", "arccosh"),
          Map.entry("Asin", "arcsin"),
          Map.entry("Asinh", "arcsinh"),
          Map.entry("Atan", "arctan"),
          Map.entry("Atanh", "arctanh"),
          Map.entry("Ceil", "ceil"),
          Map.entry("Cos", "cos"),
          Map.entry("Cosh", "cosh"),
          Map.entry("Erf", "erf"),
          Map.entry("Exp", "exp"),
          Map.entry("Floor", "floor"),
          Map.entry("IsNaN", "isnan"),
          Map.entry("Log", "log"),
          Map.entry("Neg", "negative"),
          Map.entry("Not", "logical_not"),
          Map.entry("Reciprocal", "reciprocal"),
          Map.entry("Round", "round"),
          Map.entry("Sign", "sign"),
          Map.entry("Sin", "sin"),
          Map.entry("Sinh", "sinh"),
          Map.entry("Sqrt", "sqrt"),
          Map.entry("Tan", "tan"));

  private static final Set<String> NAMES =
      Set.of(
          "Cast",
          "CastLike",
          "Celu",
          "Clip",
          "Elu",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Mish",
          "Relu",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Swish",
          "Tanh",
          "ThresholdedRelu");
  private static final int MODERN_KERAS = 3;
  private static final int TRUTH = 9;
  private static final int TEXT = 8;

  private Functions() {}

  static boolean isOne(String type) {
    return NAMES.contains(type) || ELEMENTARY.containsKey(type);
  }

  static Set<String> names() {
    Set<String> names = new TreeSet<>(NAMES);
    names.addAll(ELEMENTARY.keySet());
    return names;
  }

  /** Whether it is what networks have behind a layer with weights. */
  static boolean isActivation(String type) {
    return NAMES.contains(type) && !type.startsWith("Cast");
  }

  /** An operator without arguments that is no activation function. */
  static Optional<Curve> elementary(String type) {
    return Optional.ofNullable(ELEMENTARY.get(type)).flatMap(ElementaryFunctions::named);
  }

  static Op of(Node node, Emitter graph) {
    Optional<Curve> elementary = elementary(node.type());
    if (elementary.isPresent()) {
      return elementary.get();
    }
    return switch (node.type()) {
      case "Relu" -> named("relu");
      case "Sigmoid" -> named("sigmoid");
      case "Tanh" -> named("tanh");
      case "Softplus" -> named("softplus");
      case "Softsign" -> named("softsign");
      case "Mish" -> named("mish");
      case "HardSwish" -> named("hard_swish");
      case "LeakyRelu" -> ActivationFunctions.leakyRelu(node.real("alpha", 0.01f));
      case "ThresholdedRelu" -> ActivationFunctions.thresholdedRelu(node.real("alpha", 1));
      case "Elu" -> ActivationFunctions.elu(node.real("alpha", 1));
      case "Celu" -> ActivationFunctions.celu(node.real("alpha", 1));
      case "Selu" ->
          ActivationFunctions.selu(node.real("alpha", 1.6732632f), node.real("gamma", 1.050701f));
      case "HardSigmoid" -> hardSigmoid(node.real("alpha", 0.2f), node.real("beta", 0.5f));
      case "Swish" -> ActivationFunctions.swish("swish", node.real("alpha", 1));
      case "Gelu" -> gelu(node);
      case "Clip" -> clip(node, graph);
      case "Shrink" ->
          ActivationFunctions.shrink("shrink", node.real("lambd", 0.5f), node.real("bias", 0));
      case "Cast" -> cast(node, (int) node.number("to", 1));
      case "CastLike" -> cast(node, like(node, graph));
      default -> throw node.problem("this operator is not read");
    };
  }

  private static Op named(String name) {
    return ActivationFunctions.named(name, MODERN_KERAS).orElseThrow();
  }

  /** The kind of numbers that a second input holds; what is computed is real. */
  private static int like(Node node, Emitter graph) {
    return graph.known(node, 1).map(Known::kind).orElse(1);
  }

  /** To whole numbers what is behind the point is cut off, and nothing flows back. */
  private static Op cast(Node node, int kind) {
    if (kind == TRUTH) {
      return new Curve("cast", x -> x == 0 ? 0 : 1, x -> 0);
    }
    if (Tensors.isWhole(kind)) {
      return ElementaryFunctions.named("trunc").orElseThrow();
    }
    if (kind == TEXT) {
      throw node.problem("text is not read");
    }
    return new Identity();
  }

  static Curve hardSigmoid(double alpha, double beta) {
    return new Curve(
        "hard_sigmoid",
        x -> Math.max(0, Math.min(1, alpha * x + beta)),
        x -> alpha * x + beta > 0 && alpha * x + beta < 1 ? alpha : 0);
  }

  private static Op gelu(Node node) {
    return ActivationFunctions.gelu(node.text("approximate", "none").equals("tanh"));
  }

  private static Op clip(Node node, Emitter graph) {
    if (graph.given(node, 1).isPresent() || graph.given(node, 2).isPresent()) {
      throw node.problem("a bound of it is computed, which is not read");
    }
    double least = bound(node, graph, 1, node.real("min", Float.NEGATIVE_INFINITY));
    double most = bound(node, graph, 2, node.real("max", Float.POSITIVE_INFINITY));
    if (least == 0 && most == Double.POSITIVE_INFINITY) {
      return named("relu");
    }
    if (Double.isInfinite(least) && Double.isInfinite(most)) {
      return new Identity();
    }
    return least > most
        ? new Curve("clip", x -> most, x -> 0)
        : ElementaryFunctions.clip(least, most);
  }

  private static double bound(Node node, Emitter graph, int input, double fallback) {
    if (!node.isThere(input)) {
      return fallback;
    }
    return graph.required(node, input).numbers()[0];
  }
}
