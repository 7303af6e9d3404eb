package io.loupe.engine.dl4j.kernel;

/**
 * A function of each value by itself.
 *
 * @param kind which
 * @param alpha first argument, if it has one
 * @param beta second argument, if it has one
 */
public record Pointwise(Kind kind, float alpha, float beta) {
  /** The functions. */
  public enum Kind {
    /** The larger of the value and its alpha-fold, alpha from 0 to 1. */
    RELU,
    /** The value, at least alpha and at most beta. */
    CLIP,
    /** Below zero alpha (exp(x) - 1). */
    ELU,
    /** 1 / (1 + exp(-x)). */
    LOGISTIC,
    /** The hyperbolic tangent. */
    TANH,
    /** log(1 + exp(x)). */
    SOFTPLUS,
    /** x / (1 + exp(-alpha x)). */
    SWISH,
    /** x times the normal distribution. */
    GELU,
    /** The same by a hyperbolic tangent. */
    GELU_TANH,
    /** x tanh(log(1 + exp(x))). */
    MISH,
    /** x times x / 6 + 1 / 2 cut to 0 and 1. */
    HARD_SWISH
  }

  /** What is above zero. */
  public static final Pointwise RELU = new Pointwise(Kind.RELU, 0, 0);

  /**
   * A function without arguments.
   *
   * @param kind which
   * @return the function
   */
  public static Pointwise of(Kind kind) {
    return new Pointwise(kind, 0, 0);
  }

  /**
   * A function with one argument.
   *
   * @param kind which
   * @param alpha the argument
   * @return the function
   */
  public static Pointwise of(Kind kind, double alpha) {
    return new Pointwise(kind, (float) alpha, 0);
  }

  /**
   * A value between bounds.
   *
   * @param least the lower one, or minus infinity
   * @param most the upper one, or infinity
   * @return the function
   */
  public static Pointwise clip(double least, double most) {
    return new Pointwise(Kind.CLIP, (float) least, (float) most);
  }

  /**
   * Tells what its derivative is worked out from.
   *
   * @return whether from its result, so that it may be computed in place; else from its argument
   */
  public boolean isKnownByResult() {
    return switch (kind) {
      case RELU, CLIP, ELU, LOGISTIC, TANH -> true;
      default -> false;
    };
  }

  /**
   * Tells whether the largest of some results is the result of the largest, to the bit.
   *
   * @return whether; of functions that are approximated it isn't said
   */
  public boolean keepsOrder() {
    return kind == Kind.RELU || kind == Kind.CLIP;
  }
}
