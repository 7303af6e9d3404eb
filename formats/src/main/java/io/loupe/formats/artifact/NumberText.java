package io.loupe.formats.artifact;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The shortest decimal text that reads back as the same number, on every version of Java (before
 * 19, {@link Double#toString(double)} is not always the shortest).
 */
final class NumberText {
  private static final int FLOAT_DIGITS = 6;
  private static final int DOUBLE_DIGITS = 15;
  private static final int FEWEST_ZEROS = -7;
  private static final int MOST_PLACES = 15;

  private NumberText() {}

  static String of(Number number) {
    if (number instanceof Double value) {
      return of(value.doubleValue());
    }
    if (number instanceof Float value) {
      return of(value.floatValue());
    }
    return number.toString();
  }

  static String of(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return special(value);
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : DOUBLE_DIGITS; ; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return text(rounded);
      }
    }
  }

  static String of(float value) {
    if (value == 0 || !Float.isFinite(value)) {
      return special(value);
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = Math.abs(value) < Float.MIN_NORMAL ? 1 : FLOAT_DIGITS; ; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.floatValue() == value) {
        return text(rounded);
      }
    }
  }

  private static String special(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0";
    }
    return Double.toString(value);
  }

  private static String text(BigDecimal value) {
    BigDecimal shortest = value.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    return exponent < FEWEST_ZEROS || exponent > MOST_PLACES
        ? shortest.toString()
        : shortest.toPlainString();
  }
}
