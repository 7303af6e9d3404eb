package io.loupe.formats.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * How the numbers of one column are shown: with as many decimals for all as the largest needs for
 * four digits, or all their decimals where those are few, and as powers of ten where that would
 * hide them.
 */
final class NumberColumn {
  private static final String NARROW_SPACE = "\u202f";
  private static final String MINUS = "\u2212";
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  private static final int DIGITS = 4;
  private static final int FEW_DECIMALS = 3;
  private static final int MOST_DECIMALS = 6;
  private static final double LEAST_GROUPED = 1e4;
  private static final double LARGEST = 1e6;
  private static final double SMALLEST = 1e-4;

  private final int decimals;
  private final boolean powers;
  private final boolean grouped;

  private NumberColumn(int decimals, boolean powers, double greatest) {
    this.decimals = decimals;
    this.powers = powers;
    this.grouped = greatest >= LEAST_GROUPED;
  }

  static NumberColumn of(List<Number> numbers) {
    double greatest = 0;
    boolean whole = true;
    for (Number number : numbers) {
      double value = Math.abs(number.doubleValue());
      if (Double.isFinite(value)) {
        greatest = Math.max(greatest, value);
        whole &= value == Math.rint(value);
      }
    }
    if (whole && (greatest < LARGEST || numbers.stream().allMatch(NumberColumn::isInteger))) {
      return new NumberColumn(0, false, greatest);
    }
    if (greatest >= LARGEST || greatest < SMALLEST) {
      return new NumberColumn(0, true, greatest);
    }
    int before = (int) Math.floor(Math.log10(greatest)) + 1;
    int decimals = Math.min(Math.max(DIGITS - before, 0), MOST_DECIMALS);
    int written = numbers.stream().mapToInt(NumberColumn::decimalsOf).max().orElse(0);
    return new NumberColumn(
        written <= FEW_DECIMALS ? Math.max(written, 1) : decimals, false, greatest);
  }

  private static int decimalsOf(Number number) {
    double value = number.doubleValue();
    return Double.isFinite(value)
        ? Math.max(0, new BigDecimal(number.toString()).stripTrailingZeros().scale())
        : 0;
  }

  String text(Number number) {
    double value = number.doubleValue();
    if (Double.isNaN(value)) {
      return "–";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : MINUS + "∞";
    }
    BigDecimal exact =
        isInteger(number) ? new BigDecimal(number.toString()) : new BigDecimal(value);
    BigDecimal rounded = exact.setScale(decimals, RoundingMode.HALF_EVEN);
    if (exact.signum() != 0 && (powers || rounded.signum() == 0)) {
      return power(exact);
    }
    return (rounded.signum() < 0 ? MINUS : "") + inGroups(rounded.abs().toPlainString());
  }

  private static boolean isInteger(Number number) {
    return !(number instanceof Double || number instanceof Float || number instanceof BigDecimal);
  }

  private static String power(BigDecimal exact) {
    BigDecimal short3 = exact.round(new MathContext(3, RoundingMode.HALF_EVEN));
    int exponent = short3.precision() - short3.scale() - 1;
    String mantissa =
        short3.movePointLeft(exponent).abs().setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    StringBuilder text = new StringBuilder(exact.signum() < 0 ? MINUS : "");
    text.append(mantissa).append("×10");
    for (char digit : Integer.toString(exponent).toCharArray()) {
      text.append(digit == '-' ? '⁻' : SUPERSCRIPTS.charAt(digit - '0'));
    }
    return text.toString();
  }

  private String inGroups(String digits) {
    int point = digits.indexOf('.');
    StringBuilder text = new StringBuilder(digits);
    for (int i = (point < 0 ? digits.length() : point) - 3; grouped && i > 0; i -= 3) {
      text.insert(i, NARROW_SPACE);
    }
    return text.toString();
  }
}
