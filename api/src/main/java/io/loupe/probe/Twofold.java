package io.loupe.probe;

/**
 * A number as the sum of two doubles that do not overlap, some 106 binary digits.
 *
 * <p>Source: <a href="https://doi.org/10.1007/BF01397083">Dekker 1971</a>.
 */
record Twofold(double high, double low) {
  static final Twofold ZERO = new Twofold(0, 0);

  static Twofold sum(double a, double b) {
    double sum = a + b;
    double part = sum - a;
    return new Twofold(sum, a - (sum - part) + (b - part));
  }

  /** Two whole parts of up to 63 binary digits. */
  static Twofold of(long value) {
    double high = (double) (value & ~0xFFFFFFFFL);
    return sum(high, (double) (value & 0xFFFFFFFFL));
  }

  Twofold plus(Twofold other) {
    Twofold highs = sum(high, other.high);
    return sum(highs.high, highs.low + (low + other.low));
  }

  Twofold minus(Twofold other) {
    return plus(new Twofold(-other.high, -other.low));
  }

  Twofold times(Twofold other) {
    double product = high * other.high;
    double rest = Math.fma(high, other.high, -product);
    return sum(product, rest + (high * other.low + low * other.high));
  }

  /** Times a power of two. */
  Twofold scaled(double power) {
    return new Twofold(high * power, low * power);
  }

  double value() {
    return high + low;
  }
}
