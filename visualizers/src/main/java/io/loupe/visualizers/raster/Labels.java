package io.loupe.visualizers.raster;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Writes numbers for people, the same in every language of the machine. */
public final class Labels {
  private static final String MINUS = "\u2212";

  private Labels() {}

  /**
   * Writes a number with three significant digits.
   *
   * @param value any number
   * @return for example {@code 0.125}, {@code −3.2}, {@code 1.50e−7}
   */
  public static String number(double value) {
    return number(value, 3);
  }

  /**
   * Writes a number.
   *
   * @param value any number
   * @param digits significant digits, positive
   * @return as {@link #number(double)}
   */
  public static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "n/a" : value > 0 ? "\u221e" : MINUS + "\u221e";
    }
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    String text;
    if (size < 1e-3 || size >= 1e6) {
      text =
          String.format(Locale.ROOT, "%." + (digits - 1) + "e", value)
              .replace("e-0", "e-")
              .replace("e+0", "e")
              .replace("e+", "e");
    } else if (size >= 1000) {
      text = String.format(Locale.ROOT, "%.0f", value);
    } else {
      text =
          new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros().toPlainString();
    }
    return text.replace("-", MINUS);
  }

  /**
   * Writes a share as a percentage.
   *
   * @param share 0 to 1
   * @return for example {@code 31 %}, {@code 0.4 %}; {@code n/a} for NaN
   */
  public static String percent(double share) {
    if (Double.isNaN(share)) {
      return "n/a";
    }
    double percent = 100 * share;
    boolean whole = percent == 0 || (percent >= 9.95 && percent <= 99) || percent == 100;
    return String.format(Locale.ROOT, whole ? "%.0f %%" : "%.1f %%", percent);
  }

  /**
   * Writes the ends of a range.
   *
   * @param range the range
   * @return for example {@code 0 – 1.93}
   */
  public static String range(ValueRange range) {
    return number(range.min()) + " \u2013 " + number(range.max());
  }
}
