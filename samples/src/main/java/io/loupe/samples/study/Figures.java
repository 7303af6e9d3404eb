package io.loupe.samples.study;

import java.util.Locale;

/** Numbers as a sentence shows them. */
final class Figures {
  private Figures() {}

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A share that is not rounded up, for "at least". */
  static String percentAtLeast(double share) {
    return String.format(Locale.ROOT, "%.2f %%", Math.floor(10_000 * share) / 100);
  }

  static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.3f", number);
  }
}
