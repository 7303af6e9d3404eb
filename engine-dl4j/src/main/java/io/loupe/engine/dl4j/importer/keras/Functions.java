package io.loupe.engine.dl4j.importer.keras;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Keras's activation functions that look at one value at a time. */
final class Functions {
  private Functions() {}

  static Optional<IActivation> named(String name, int major) {
    return Optional.ofNullable(function(name, major))
        .map(function -> function instanceof Curve curve ? curve.named(name) : function);
  }

  private static @Nullable IActivation function(String name, int major) {
    return switch (name) {
      case "linear" -> new ActivationIdentity();
      case "relu" -> new ActivationReLU();
      case "relu6" -> new ActivationReLU6();
      case "leaky_relu" -> new ActivationLReLU(0.2);
      case "elu" -> new ActivationELU(1);
      case "selu" -> new ActivationSELU();
      case "sigmoid" -> new ActivationSigmoid();
      case "tanh" -> new ActivationTanH();
      case "softplus" -> new ActivationSoftPlus();
      case "softsign" -> new ActivationSoftSign();
      case "swish", "silu" -> new ActivationSwish();
      case "mish" -> new ActivationMish();
      case "gelu" -> new ExactGelu();
      case "hard_sigmoid" -> major < 3 ? new ActivationHardSigmoid() : hardSigmoid();
      case "hard_silu", "hard_swish" -> hardSilu();
      case "exponential" -> new Curve(Math::exp, Math::exp);
      case "celu" -> new Curve(x -> x > 0 ? x : Math.expm1(x), x -> x > 0 ? 1 : Math.exp(x));
      case "hard_tanh" ->
          new Curve(x -> Math.max(-1, Math.min(1, x)), x -> x > -1 && x < 1 ? 1 : 0);
      case "hard_shrink" ->
          new Curve(x -> Math.abs(x) > 0.5 ? x : 0, x -> Math.abs(x) > 0.5 ? 1 : 0);
      case "soft_shrink" ->
          new Curve(
              x -> Math.abs(x) > 0.5 ? x - Math.copySign(0.5, x) : 0,
              x -> Math.abs(x) > 0.5 ? 1 : 0);
      case "tanh_shrink" -> new Curve(x -> x - Math.tanh(x), x -> Math.tanh(x) * Math.tanh(x));
      case "log_sigmoid" -> new Curve(x -> -softplus(-x), x -> 1 / (1 + Math.exp(x)));
      case "squareplus" ->
          new Curve(x -> (x + Math.sqrt(x * x + 4)) / 2, x -> (1 + x / Math.sqrt(x * x + 4)) / 2);
      case "sparse_plus" ->
          new Curve(
              x -> x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4,
              x -> x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2);
      case "sparse_sigmoid" ->
          new Curve(x -> Math.max(0, Math.min(1, (x + 1) / 2)), x -> x > -1 && x < 1 ? 0.5 : 0);
      default -> null;
    };
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** Keras 3's; before, it was steeper. */
  private static IActivation hardSigmoid() {
    return new Curve(
        x -> Math.max(0, Math.min(1, x / 6 + 0.5)), x -> x > -3 && x < 3 ? 1 / 6.0 : 0);
  }

  private static IActivation hardSilu() {
    return new Curve(
        x -> x * Math.max(0, Math.min(1, x / 6 + 0.5)),
        x -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5);
  }

  /** Deeplearning4j's own gradient holds for alpha 1 alone. */
  static IActivation elu(double alpha) {
    return alpha == 1
        ? new ActivationELU(1)
        : new Curve(x -> x > 0 ? x : alpha * Math.expm1(x), x -> x > 0 ? 1 : alpha * Math.exp(x));
  }

  static IActivation relu(double slope, double threshold, double most) {
    return new Curve(
        x -> x >= most ? most : x >= threshold ? x : slope * (x - threshold),
        x -> x >= most ? 0 : x >= threshold ? 1 : slope);
  }
}
