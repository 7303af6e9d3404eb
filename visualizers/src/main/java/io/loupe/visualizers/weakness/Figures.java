package io.loupe.visualizers.weakness;

import io.loupe.visualizers.raster.Labels;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers under small pictures, all with as many digits. */
final class Figures {
  private static final int DIGITS = 2;
  private static final double TENTHS = 1000;

  private Figures() {}

  /** The size of a change, for example {@code 0.30}. */
  static String size(double size) {
    return new BigDecimal(size).round(new MathContext(DIGITS)).toPlainString();
  }

  /** A probability, never rounded up: what is not certain does not look so. */
  static String probability(double share) {
    return Labels.percent(Math.floor(share * TENTHS) / TENTHS);
  }
}
