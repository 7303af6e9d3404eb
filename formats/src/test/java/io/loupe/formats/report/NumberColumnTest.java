package io.loupe.formats.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumberColumnTest {
  @Test
  void wholeNumbersHaveNoDecimals() {
    assertThat(shown(1, 2, 30)).containsExactly("1", "2", "30");
    assertThat(shown(3.0, -1000.0, 999_999.0)).containsExactly("3", "−1\u202f000", "999\u202f999");
    assertThat(shown(3.0, 1000.0)).containsExactly("3", "1000");
    assertThat(shown(9999)).containsExactly("9999");
    assertThat(shown(10_000)).containsExactly("10\u202f000");
    assertThat(shown(1_234_567L, 5L)).containsExactly("1\u202f234\u202f567", "5");
    assertThat(shown(1e6, 5.0))
        .as("too large for a measurement")
        .containsExactly("1.00×10⁶", "5.00×10⁰");
  }

  @Test
  void decimalsAreThoseOfTheLargestForFourDigits() {
    assertThat(shown(0.123451, 1.5)).containsExactly("0.123", "1.500");
    assertThat(shown(0.123451, 99.5)).containsExactly("0.12", "99.50");
    assertThat(shown(0.123451, 12345.5)).containsExactly("1.23×10⁻¹", "12\u202f346");
    assertThat(shown(0.123451)).containsExactly("0.1235");
    assertThat(shown(0.0123451)).containsExactly("0.01235");
    assertThat(shown(0.000123451)).as("at most six").containsExactly("0.000123");
  }

  @Test
  void fewDecimalsAreAllShown() {
    assertThat(shown(0.5, 0.25)).containsExactly("0.50", "0.25");
    assertThat(shown(1000.125, 2.5)).containsExactly("1000.125", "2.500");
    assertThat(shown(2.5, -1.0)).containsExactly("2.5", "−1.0");
    assertThat(shown(0.1234, 0.5)).as("four are too many").containsExactly("0.1234", "0.5000");
    assertThat(shown(12_345.5)).containsExactly("12\u202f345.5");
  }

  @Test
  void whatWouldBeHiddenIsAPowerOfTen() {
    assertThat(shown(4e-5, 0.51234, 0.0)).containsExactly("4.00×10⁻⁵", "0.5123", "0.0000");
    assertThat(shown(-1.234e-5)).containsExactly("−1.23×10⁻⁵");
    assertThat(shown(9.996e-5)).containsExactly("1.00×10⁻⁴");
    assertThat(shown(1e-4)).as("not yet").containsExactly("0.000100");
    assertThat(shown(1.5e12, -2.5)).containsExactly("1.50×10¹²", "−2.50×10⁰");
    assertThat(shown(999_999.5)).containsExactly("999\u202f999.5");
  }

  @Test
  void whatIsNotFiniteDoesNotCount() {
    assertThat(shown(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2.0))
        .containsExactly("–", "∞", "−∞", "2");
    assertThat(shown(Double.NaN, 2.5)).containsExactly("–", "2.5");
    assertThat(shown(Double.NaN)).containsExactly("–");
  }

  private static List<String> shown(Number... numbers) {
    NumberColumn column = NumberColumn.of(Arrays.asList(numbers));
    return Arrays.stream(numbers).map(column::text).toList();
  }
}
