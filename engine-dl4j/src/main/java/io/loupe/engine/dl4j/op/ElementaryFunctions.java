package io.loupe.engine.dl4j.op;

import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.kernel.Pointwise;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Functions of each value by itself that are no activation functions, by NumPy's names. */
public final class ElementaryFunctions {
  private static final Map<String, Curve> ALL =
      ImmutableMap.<String, Curve>builder()
          .put("exp", new Curve("exponential", Math::exp, Math::exp))
          .put("exp2", new Curve("exp2", x -> Math.pow(2, x), x -> Math.log(2) * Math.pow(2, x)))
          .put("expm1", new Curve("expm1", Math::expm1, Math::exp))
          .put("log", new Curve("log", Math::log, x -> 1 / x))
          .put("log1p", new Curve("log1p", Math::log1p, x -> 1 / (1 + x)))
          .put(
              "log2", new Curve("log2", x -> Math.log(x) / Math.log(2), x -> 1 / (x * Math.log(2))))
          .put("log10", new Curve("log10", Math::log10, x -> 1 / (x * Math.log(10))))
          .put("sqrt", new Curve("sqrt", Math::sqrt, x -> 0.5 / Math.sqrt(x)))
          .put("rsqrt", new Curve("rsqrt", x -> 1 / Math.sqrt(x), x -> -0.5 / (x * Math.sqrt(x))))
          .put("square", new Curve("square", x -> x * x, x -> 2 * x))
          .put("reciprocal", new Curve("reciprocal", x -> 1 / x, x -> -1 / (x * x)))
          .put("abs", new Curve("abs", Math::abs, Math::signum))
          .put("negative", new Curve("negative", x -> -x, x -> -1))
          .put("sin", new Curve("sin", Math::sin, Math::cos))
          .put("cos", new Curve("cos", Math::cos, x -> -Math.sin(x)))
          .put("tan", new Curve("tan", Math::tan, x -> 1 / (Math.cos(x) * Math.cos(x))))
          .put("arcsin", new Curve("arcsin", Math::asin, x -> 1 / Math.sqrt(1 - x * x)))
          .put("arccos", new Curve("arccos", Math::acos, x -> -1 / Math.sqrt(1 - x * x)))
          .put("arctan", new Curve("arctan", Math::atan, x -> 1 / (1 + x * x)))
          .put("sinh", new Curve("sinh", Math::sinh, Math::cosh))
          .put("cosh", new Curve("cosh", Math::cosh, Math::sinh))
          .put(
              "arcsinh",
              new Curve(
                  "arcsinh",
                  x -> Math.copySign(Math.log(Math.abs(x) + Math.hypot(x, 1)), x),
                  x -> 1 / Math.hypot(x, 1)))
          .put(
              "arccosh",
              new Curve(
                  "arccosh",
                  x -> Math.log(x + Math.sqrt(x * x - 1)),
                  x -> 1 / Math.sqrt(x * x - 1)))
          .put(
              "arctanh",
              new Curve("arctanh", x -> (Math.log1p(x) - Math.log1p(-x)) / 2, x -> 1 / (1 - x * x)))
          .put("erf", new Curve("erf", ElementaryFunctions::erf, ElementaryFunctions::bell))
          .put("erfc", new Curve("erfc", x -> 1 - erf(x), x -> -bell(x)))
          // Nothing flows back through these.
          .put("sign", new Curve("sign", Math::signum, x -> 0))
          .put("floor", new Curve("floor", Math::floor, x -> 0))
          .put("ceil", new Curve("ceil", Math::ceil, x -> 0))
          .put("round", new Curve("round", Math::rint, x -> 0))
          .put("trunc", new Curve("trunc", x -> x < 0 ? Math.ceil(x) : Math.floor(x), x -> 0))
          .put("logical_not", new Curve("logical_not", x -> x == 0 ? 1 : 0, x -> 0))
          .put("isnan", new Curve("isnan", x -> Double.isNaN(x) ? 1 : 0, x -> 0))
          .put("isinf", new Curve("isinf", x -> Double.isInfinite(x) ? 1 : 0, x -> 0))
          .put("isfinite", new Curve("isfinite", x -> Double.isFinite(x) ? 1 : 0, x -> 0))
          .buildOrThrow();

  private ElementaryFunctions() {}

  /**
   * Returns the names of the functions without arguments.
   *
   * @return as {@link #named} takes them
   */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * A function without arguments.
   *
   * @param name as NumPy has it; further rsqrt, erf and erfc
   * @return the function; empty if there is none of that name
   */
  public static Optional<Curve> named(String name) {
    return Optional.ofNullable(ALL.get(name));
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
  static double erf(double x) {
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
