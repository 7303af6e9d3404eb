package io.loupe.visualizers.maximization;

import java.util.Locale;

/** Numbers as people read them, the same in every country. */
final class Texts {
  private Texts() {}

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static String share(double value) {
    return value < 1 && value >= 0.9995 ? ">0.999" : String.format(Locale.ROOT, "%.3f", value);
  }

  static String few(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
