package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Pointwise;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
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
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** Activation functions by the names that Keras has for them. */
public final class ActivationFunctions {
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;

  private ActivationFunctions() {}

  /**
   * A function of each value by itself.
   *
   * @param name in Keras
   * @param major version of Keras; hard_sigmoid is another one from 3 on
   * @return the function, native where ND4J has the same; empty if there is none of that name
   */
  public static Optional<Op> named(String name, int major) {
    IActivation function = nativeFunction(name, major);
    return function != null
        ? Optional.of(new Activation(function, false))
        : scalar(name, major).map(curve -> curve);
  }

  private static @Nullable IActivation nativeFunction(String name, int major) {
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
      case "hard_sigmoid" -> major < 3 ? new ActivationHardSigmoid() : null;
      default -> null;
    };
  }

  /**
   * The same as a function in Java, for cells that go step by step.
   *
   * @param name in Keras
   * @param major version of Keras
   * @return the function; empty if there is none of that name
   */
  public static Optional<Curve> scalar(String name, int major) {
    return Optional.ofNullable(
        switch (name) {
          case "linear" -> new Curve(name, x -> x, x -> 1);
          case "relu" -> new Curve(name, x -> Math.max(x, 0), x -> x > 0 ? 1 : 0);
          case "relu6" -> new Curve(name, x -> clip(x, 0, 6), x -> x > 0 && x < 6 ? 1 : 0);
          case "leaky_relu" -> new Curve(name, x -> x > 0 ? x : 0.2 * x, x -> x > 0 ? 1 : 0.2);
          case "sigmoid" ->
              new Curve(name, ActivationFunctions::sigmoid, x -> sigmoid(x) * (1 - sigmoid(x)));
          case "tanh" -> new Curve(name, Math::tanh, x -> 1 - Math.tanh(x) * Math.tanh(x));
          case "hard_sigmoid" -> major < 3 ? hardSigmoid(0.2, 2.5) : hardSigmoid(1 / 6.0, 3);
          case "softsign" ->
              new Curve(
                  name,
                  x -> x / (1 + Math.abs(x)),
                  x -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))));
          case "softplus" ->
              new Curve(name, ActivationFunctions::softplus, ActivationFunctions::sigmoid);
          case "exponential" -> new Curve(name, Math::exp, Math::exp);
          case "elu" -> eluOf(1);
          case "celu" -> celu(1);
          case "selu" -> selu(SELU_ALPHA, SELU_SCALE);
          case "swish", "silu" -> swish(name, 1);
          case "mish" ->
              new Curve(
                  name,
                  x -> x * Math.tanh(softplus(x)),
                  x -> {
                    double t = Math.tanh(softplus(x));
                    return t + x * (1 - t * t) * sigmoid(x);
                  });
          case "gelu" ->
              new Curve(
                  name,
                  x -> x * distribution(x),
                  x -> distribution(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
          case "hard_silu", "hard_swish" ->
              new Curve(
                      name,
                      x -> x * clip(x / 6 + 0.5, 0, 1),
                      x -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5)
                  .by(Pointwise.of(Pointwise.Kind.HARD_SWISH));
          case "hard_tanh" -> new Curve(name, x -> clip(x, -1, 1), x -> x > -1 && x < 1 ? 1 : 0);
          case "hard_shrink" -> shrink(name, 0.5, 0);
          case "soft_shrink" -> shrink(name, 0.5, 0.5);
          case "tanh_shrink" ->
              new Curve(name, x -> x - Math.tanh(x), x -> Math.tanh(x) * Math.tanh(x));
          case "log_sigmoid" -> new Curve(name, x -> -softplus(-x), x -> 1 / (1 + Math.exp(x)));
          case "squareplus" ->
              new Curve(
                  name,
                  x -> (x + Math.sqrt(x * x + 4)) / 2,
                  x -> (1 + x / Math.sqrt(x * x + 4)) / 2);
          case "sparse_plus" ->
              new Curve(
                  name,
                  x -> x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4,
                  x -> x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2);
          case "sparse_sigmoid" ->
              new Curve(name, x -> clip((x + 1) / 2, 0, 1), x -> x > -1 && x < 1 ? 0.5 : 0);
          default -> null;
        });
  }

  private static Curve hardSigmoid(double slope, double end) {
    return new Curve(
        "hard_sigmoid", x -> clip(slope * x + 0.5, 0, 1), x -> Math.abs(x) < end ? slope : 0);
  }

  private static double clip(double x, double least, double most) {
    return Math.max(least, Math.min(most, x));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The normal distribution. */
  private static double distribution(double x) {
    return (1 + ElementaryFunctions.erf(x * Math.sqrt(0.5))) / 2;
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static Curve eluOf(double alpha) {
    DoubleUnaryOperator value = x -> x > 0 ? x : alpha * Math.expm1(x);
    Curve curve = new Curve("elu", value, x -> x > 0 ? 1 : alpha * Math.exp(x));
    return alpha >= 0 ? curve.by(Pointwise.of(Pointwise.Kind.ELU, alpha)) : curve;
  }

  /**
   * GELU (Hendrycks and Gimpel 2016).
   *
   * @param approximate whether the normal distribution is approximated with a hyperbolic tangent
   * @return the function
   */
  public static Op gelu(boolean approximate) {
    if (!approximate) {
      return new Activation(new ExactGelu(), false);
    }
    double factor = Math.sqrt(2 / Math.PI);
    DoubleUnaryOperator inner = x -> Math.tanh(factor * (x + 0.044715 * x * x * x));
    return new Curve(
            "gelu",
            x -> 0.5 * x * (1 + inner.applyAsDouble(x)),
            x -> {
              double t = inner.applyAsDouble(x);
              return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * factor * (1 + 3 * 0.044715 * x * x);
            })
        .by(Pointwise.of(Pointwise.Kind.GELU_TANH));
  }

  /**
   * ELU (Clevert et al. 2015).
   *
   * @param alpha factor of what is below zero
   * @return the function
   */
  public static Op elu(double alpha) {
    return alpha == 1 ? new Activation(new ActivationELU(1), false) : eluOf(alpha);
  }

  /**
   * CELU (Barron 2017).
   *
   * @param alpha what it tends to below zero, with the other sign
   * @return the function
   */
  public static Curve celu(double alpha) {
    return new Curve(
        "celu",
        x -> x > 0 ? x : alpha * Math.expm1(x / alpha),
        x -> x > 0 ? 1 : Math.exp(x / alpha));
  }

  /**
   * SELU (Klambauer et al. 2017).
   *
   * @param alpha factor of what is below zero
   * @param scale factor of all
   * @return the function
   */
  public static Curve selu(double alpha, double scale) {
    return new Curve(
        "selu",
        x -> scale * (x > 0 ? x : alpha * Math.expm1(x)),
        x -> scale * (x > 0 ? 1 : alpha * Math.exp(x)));
  }

  /**
   * Swish (Ramachandran et al. 2017).
   *
   * @param name what it is called
   * @param alpha factor within the logistic function
   * @return the function
   */
  public static Curve swish(String name, double alpha) {
    return new Curve(
            name,
            x -> x * sigmoid(alpha * x),
            x -> sigmoid(alpha * x) * (1 + alpha * x * (1 - sigmoid(alpha * x))))
        .by(Pointwise.of(Pointwise.Kind.SWISH, alpha));
  }

  /**
   * What lies near zero becomes zero.
   *
   * @param name what it is called
   * @param reach how far from zero that is
   * @param bias how much closer to zero the rest comes
   * @return the function
   */
  public static Curve shrink(String name, double reach, double bias) {
    return new Curve(
        name,
        x -> x < -reach ? x + bias : x > reach ? x - bias : 0,
        x -> x < -reach || x > reach ? 1 : 0);
  }

  /**
   * ReLU with a slope below zero.
   *
   * @param slope there
   * @return the function
   */
  public static Op leakyRelu(double slope) {
    return new Activation(new ActivationLReLU(slope), false);
  }

  /**
   * ReLU that begins above zero.
   *
   * @param threshold below which it is 0
   * @return the function
   */
  public static Op thresholdedRelu(double threshold) {
    return new Activation(new ActivationThresholdedReLU(threshold), false);
  }

  /**
   * ReLU as Keras's layer has it.
   *
   * @param slope below the threshold
   * @param threshold from which it is the identity
   * @param most largest value, or infinity
   * @return the function
   */
  public static Op relu(double slope, double threshold, double most) {
    if (slope == 0 && threshold == 0 && Double.isInfinite(most)) {
      return new Activation(new ActivationReLU(), false);
    }
    Curve curve =
        new Curve(
            "relu",
            x -> x >= most ? most : x >= threshold ? x : slope * (x - threshold),
            x -> x >= most ? 0 : x >= threshold ? 1 : slope);
    boolean clips = slope == 0 && threshold == 0 && most > 0;
    return clips ? curve.by(Pointwise.clip(0, most)) : curve;
  }
}
