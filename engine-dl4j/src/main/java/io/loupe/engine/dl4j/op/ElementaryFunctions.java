package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Pointwise;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions of each value by itself that are no activation functions, by NumPy's names. */
public final class ElementaryFunctions {
  private ElementaryFunctions() {}

  /**
   * A function without arguments.
   *
   * @param name as NumPy has it; further rsqrt, erf and erfc
   * @return the function; empty if there is none of that name
   */
  public static Optional<Curve> named(String name) {
    Curve curve = smooth(name);
    return Optional.ofNullable(curve == null ? stepped(name) : curve);
  }

  private static @Nullable Curve smooth(String name) {
    return switch (name) {
      case "exp" -> new Curve("exponential", Math::exp, Math::exp);
      case "exp2" -> new Curve(name, x -> Math.pow(2, x), x -> Math.log(2) * Math.pow(2, x));
      case "expm1" -> new Curve(name, Math::expm1, Math::exp);
      case "log" -> new Curve(name, Math::log, x -> 1 / x);
      case "log1p" -> new Curve(name, Math::log1p, x -> 1 / (1 + x));
      case "log2" -> new Curve(name, x -> Math.log(x) / Math.log(2), x -> 1 / (x * Math.log(2)));
      case "log10" -> new Curve(name, Math::log10, x -> 1 / (x * Math.log(10)));
      case "sqrt" -> new Curve(name, Math::sqrt, x -> 0.5 / Math.sqrt(x));
      case "rsqrt" -> new Curve(name, x -> 1 / Math.sqrt(x), x -> -0.5 / (x * Math.sqrt(x)));
      case "square" -> new Curve(name, x -> x * x, x -> 2 * x);
      case "reciprocal" -> new Curve(name, x -> 1 / x, x -> -1 / (x * x));
      case "abs" -> new Curve(name, Math::abs, Math::signum);
      case "negative" -> new Curve(name, x -> -x, x -> -1);
      case "sin" -> new Curve(name, Math::sin, Math::cos);
      case "cos" -> new Curve(name, Math::cos, x -> -Math.sin(x));
      case "tan" -> new Curve(name, Math::tan, x -> 1 / (Math.cos(x) * Math.cos(x)));
      case "arcsin" -> new Curve(name, Math::asin, x -> 1 / Math.sqrt(1 - x * x));
      case "arccos" -> new Curve(name, Math::acos, x -> -1 / Math.sqrt(1 - x * x));
      case "arctan" -> new Curve(name, Math::atan, x -> 1 / (1 + x * x));
      case "sinh" -> new Curve(name, Math::sinh, Math::cosh);
      case "cosh" -> new Curve(name, Math::cosh, Math::sinh);
      case "arcsinh" ->
          new Curve(
              name,
              x -> Math.copySign(Math.log(Math.abs(x) + Math.hypot(x, 1)), x),
              x -> 1 / Math.hypot(x, 1));
      case "arccosh" ->
          new Curve(name, x -> Math.log(x + Math.sqrt(x * x - 1)), x -> 1 / Math.sqrt(x * x - 1));
      case "arctanh" ->
          new Curve(name, x -> (Math.log1p(x) - Math.log1p(-x)) / 2, x -> 1 / (1 - x * x));
      case "erf" -> new Curve(name, ElementaryFunctions::erf, ElementaryFunctions::bell);
      case "erfc" -> new Curve(name, x -> 1 - erf(x), x -> -bell(x));
      default -> null;
    };
  }

  /** Nothing flows back through these. */
  private static @Nullable Curve stepped(String name) {
    return switch (name) {
      case "sign" -> new Curve(name, Math::signum, x -> 0);
      case "floor" -> new Curve(name, Math::floor, x -> 0);
      case "ceil" -> new Curve(name, Math::ceil, x -> 0);
      case "round" -> new Curve(name, Math::rint, x -> 0);
      case "trunc" -> new Curve(name, x -> x < 0 ? Math.ceil(x) : Math.floor(x), x -> 0);
      case "logical_not" -> new Curve(name, x -> x == 0 ? 1 : 0, x -> 0);
      case "isnan" -> new Curve(name, x -> Double.isNaN(x) ? 1 : 0, x -> 0);
      case "isinf" -> new Curve(name, x -> Double.isInfinite(x) ? 1 : 0, x -> 0);
      case "isfinite" -> new Curve(name, x -> Double.isFinite(x) ? 1 : 0, x -> 0);
      default -> null;
    };
  }

  /**
   * Each value to a power.
   *
   * @param exponent of it
   * @return the function
   */
  public static Curve power(double exponent) {
    return new Curve(
        "power",
        x -> exponent == 2 ? x * x : Math.pow(x, exponent),
        x -> exponent == 0 ? 0 : exponent * Math.pow(x, exponent - 1));
  }

  /**
   * Each value, but no smaller and no larger than two bounds. The gradient flows strictly between
   * them.
   *
   * @param least lower bound, or negative infinity
   * @param most upper bound, or infinity
   * @return the function, by the name that Keras has for bounds of an activation
   */
  public static Curve clip(double least, double most) {
    Curve curve =
        new Curve(
            least == 0 && most == 6 ? "relu6" : "clip",
            x -> Math.max(least, Math.min(most, x)),
            x -> x > least && x < most ? 1 : 0);
    return least < most ? curve.by(Pointwise.clip(least, most)) : curve;
  }

  private static double bell(double x) {
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
  }

  /** The series near zero, the continued fraction beyond: exact to single precision. */
  private static double erf(double x) {
    double a = Math.abs(x);
    if (a < 2.5) {
      double term = a;
      double sum = a;
      for (int n = 1; n < 60; n++) {
        term *= -a * a / n;
        sum += term / (2 * n + 1);
      }
      return Math.signum(x) * 2 / Math.sqrt(Math.PI) * sum;
    }
    double fraction = 0;
    for (int n = 60; n > 0; n--) {
      fraction = n / 2.0 / (a + fraction);
    }
    return Math.signum(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
  }
}
