package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.ElementaryFunctions;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/** Operators that are a function of each value by itself. */
final class Functions {
  private static final Set<String> NAMES =
      Set.of(
          "Abs",
          "Celu",
          "Clip",
          "Elu",
          "Erf",
          "Exp",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Log",
          "Mish",
          "Neg",
          "Reciprocal",
          "Relu",
          "Selu",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Swish",
          "Tanh",
          "ThresholdedRelu");
  private static final int MODERN_KERAS = 3;

  private Functions() {}

  static boolean isOne(String type) {
    return NAMES.contains(type);
  }

  static Op of(OnnxFile.Node node, OnnxImporter graph) {
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
      case "Selu" -> selu(node.real("alpha", 1.6732632f), node.real("gamma", 1.050701f));
      case "HardSigmoid" -> hardSigmoid(node.real("alpha", 0.2f), node.real("beta", 0.5f));
      case "Swish" -> swish(node.real("alpha", 1));
      case "Gelu" -> gelu(node);
      case "Clip" -> clip(node, graph);
      case "Exp" -> elementary("exp");
      case "Log" -> elementary("log");
      case "Sqrt" -> elementary("sqrt");
      case "Abs" -> elementary("abs");
      case "Neg" -> elementary("negative");
      case "Erf" -> elementary("erf");
      case "Reciprocal" -> elementary("reciprocal");
      default -> throw node.problem("this operator is not read");
    };
  }

  private static Op named(String name) {
    return ActivationFunctions.named(name, MODERN_KERAS).orElseThrow();
  }

  private static Op curve(String name, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    return new Curve(name, value, slope);
  }

  private static Op elementary(String name) {
    return ElementaryFunctions.named(name).orElseThrow();
  }

  private static Op selu(double alpha, double gamma) {
    return curve(
        "selu",
        x -> gamma * (x > 0 ? x : alpha * Math.expm1(x)),
        x -> gamma * (x > 0 ? 1 : alpha * Math.exp(x)));
  }

  private static Op hardSigmoid(double alpha, double beta) {
    return curve(
        "hard_sigmoid",
        x -> Math.max(0, Math.min(1, alpha * x + beta)),
        x -> alpha * x + beta > 0 && alpha * x + beta < 1 ? alpha : 0);
  }

  private static Op swish(double alpha) {
    return curve(
        "swish",
        x -> x * sigmoid(alpha * x),
        x -> sigmoid(alpha * x) * (1 + alpha * x * (1 - sigmoid(alpha * x))));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static Op gelu(OnnxFile.Node node) {
    return ActivationFunctions.gelu(node.text("approximate", "none").equals("tanh"));
  }

  private static Op clip(OnnxFile.Node node, OnnxImporter graph) {
    double least = bound(node, graph, 1, node.real("min", Float.NEGATIVE_INFINITY));
    double most = bound(node, graph, 2, node.real("max", Float.POSITIVE_INFINITY));
    if (least == 0 && most == Double.POSITIVE_INFINITY) {
      return named("relu");
    }
    if (Double.isInfinite(least) && Double.isInfinite(most)) {
      return new Identity();
    }
    return ElementaryFunctions.clip(least, most);
  }

  private static double bound(OnnxFile.Node node, OnnxImporter graph, int input, double fallback) {
    if (!graph.isThere(node, input)) {
      return fallback;
    }
    Optional<Known> known = graph.known(node, input);
    return known.orElseThrow(() -> node.problem("a bound of it is computed, which is not read"))
        .numbers()[0];
  }
}
