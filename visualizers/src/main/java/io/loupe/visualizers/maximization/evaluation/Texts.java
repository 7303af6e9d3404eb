package io.loupe.visualizers.maximization.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them, the same in every country. */
public final class Texts {
  private static final int MOST = 40;

  private Texts() {}

  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  public static String share(double value) {
    return value >= 0.9995 ? ">0.999" : String.format(Locale.ROOT, "%.3f", value);
  }

  public static String few(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Two significant digits, for weights that people read. */
  public static double rounded(double value) {
    return value == 0 || !Double.isFinite(value)
        ? 0
        : new BigDecimal(value).round(new MathContext(2)).doubleValue();
  }

  /** Cut to what fits a title or a file name. */
  public static String brief(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST - 1) + "…";
  }
}
