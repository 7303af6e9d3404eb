package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.Scalar;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Keras's activation functions of one value, as recurrent layers use them within a step. */
final class Scalars {
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;

  private Scalars() {}

  static Scalar of(LayerSpec layer, String option, String fallback) {
    JsonNode given = layer.option(option);
    if (given.isObject() && given.path("config").isTextual()) {
      given = given.path("config");
    }
    String name = given.isMissingNode() ? fallback : given.isNull() ? "linear" : given.asText();
    return named(name, layer.era().major())
        .orElseThrow(
            () -> layer.problem("its " + option + " \"" + name + "\" is not known within a step"));
  }

  static Optional<Scalar> named(String name, int major) {
    return Optional.ofNullable(
        switch (name) {
          case "linear" -> scalar(x -> x, x -> 1);
          case "relu" -> scalar(x -> Math.max(x, 0), x -> x > 0 ? 1 : 0);
          case "relu6" -> scalar(x -> clip(x, 0, 6), x -> x > 0 && x < 6 ? 1 : 0);
          case "leaky_relu" -> scalar(x -> x > 0 ? x : 0.2 * x, x -> x > 0 ? 1 : 0.2);
          case "sigmoid" -> scalar(Scalars::sigmoid, x -> sigmoid(x) * (1 - sigmoid(x)));
          case "tanh" -> scalar(Math::tanh, x -> 1 - Math.tanh(x) * Math.tanh(x));
          case "hard_sigmoid" -> major < 3 ? hardSigmoid(0.2, 2.5) : hardSigmoid(1 / 6.0, 3);
          case "softsign" ->
              scalar(x -> x / (1 + Math.abs(x)), x -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))));
          case "softplus" ->
              scalar(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), Scalars::sigmoid);
          case "exponential" -> scalar(Math::exp, Math::exp);
          case "elu" -> scalar(x -> x > 0 ? x : Math.expm1(x), x -> x > 0 ? 1 : Math.exp(x));
          case "selu" ->
              scalar(
                  x -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
                  x -> SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x)));
          case "swish", "silu" ->
              scalar(x -> x * sigmoid(x), x -> sigmoid(x) * (1 + x * (1 - sigmoid(x))));
          default -> null;
        });
  }

  private static Scalar scalar(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    return new Scalar(value, slope);
  }

  private static Scalar hardSigmoid(double slope, double end) {
    return scalar(x -> clip(slope * x + 0.5, 0, 1), x -> Math.abs(x) < end ? slope : 0);
  }

  private static double clip(double x, double least, double most) {
    return Math.max(least, Math.min(most, x));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
