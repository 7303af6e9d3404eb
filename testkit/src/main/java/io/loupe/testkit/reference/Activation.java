package io.loupe.testkit.reference;

/** Activation functions of the reference engine, computed with {@link StrictMath}. */
public enum Activation {
  /** The value itself. */
  IDENTITY,
  /** Zero below zero; the gradient at zero is zero. */
  RELU,
  /** Hyperbolic tangent. */
  TANH,
  /** Logistic function. */
  SIGMOID,
  /** Shares that sum to one, over all units of the layer. */
  SOFTMAX;

  float[] forward(float[] before) {
    if (this == IDENTITY) {
      return before;
    }
    if (this == SOFTMAX) {
      return softmax(before);
    }
    float[] after = new float[before.length];
    for (int i = 0; i < before.length; i++) {
      after[i] = (float) value(before[i]);
    }
    return after;
  }

  float[] inputGradient(float[] before, float[] after, float[] gradient) {
    if (this == IDENTITY) {
      return gradient;
    }
    float[] result = new float[gradient.length];
    double share = 0;
    if (this == SOFTMAX) {
      for (int i = 0; i < gradient.length; i++) {
        share += (double) gradient[i] * after[i];
      }
    }
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      double y = after[i];
      result[i] =
          (float)
              switch (this) {
                case IDENTITY -> g;
                case RELU -> before[i] > 0 ? g : 0;
                case TANH -> g * (1 - y * y);
                case SIGMOID -> g * y * (1 - y);
                case SOFTMAX -> y * (g - share);
              };
    }
    return result;
  }

  boolean isHead() {
    return this == SOFTMAX || this == SIGMOID;
  }

  private double value(double x) {
    return switch (this) {
      case IDENTITY, SOFTMAX -> x;
      case RELU -> Math.max(0, x);
      case TANH -> StrictMath.tanh(x);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
    };
  }

  private static float[] softmax(float[] logits) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double[] powers = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      powers[i] = StrictMath.exp(logits[i] - highest);
      sum += powers[i];
    }
    float[] shares = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      shares[i] = (float) (powers[i] / sum);
    }
    return shares;
  }
}
