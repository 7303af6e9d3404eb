package io.loupe.formats.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ValueDeviationTest {
  @Test
  void theLargestDifferenceIsAShareOfTheLargestValue() {
    assertThat(of(1, 1, 2, 2.5, -8, -7.75)).isEqualTo(0.5 / 8);
    assertThat(of(1, 1, 10, 10)).isZero();
    assertThat(of()).isZero();
    assertThat(of(3, 3, 1, -1)).isEqualTo(2.0 / 3);
    assertThat(of(0, -0.0)).isZero();
  }

  @Test
  void whatIsNotFiniteIsEqualToItselfAlone() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(of(Double.NaN, Double.NaN, inf, inf)).isZero();
    assertThat(of(Double.NaN, 1)).isInfinite();
    assertThat(of(inf, 1)).isInfinite();
    assertThat(of(inf, -inf)).isInfinite();
    assertThat(of(Double.NaN, inf)).isInfinite();
    assertThat(of(inf, inf, 1, 2)).isEqualTo(0.5);
  }

  @Test
  void whereAllThatDiffersIsWholeItIsAChoice() {
    ValueDeviation choices = compared(1, 2, 0.5, 0.5, 7, 7, 3, 3);
    assertThat(choices.ofArray())
        .isEqualTo(new Deviation(Deviation.Kind.CHOICES, 1 / 7.0, 0.25, ""));
    assertThat(compared(1, 2, 0.5, 0.75).ofArray())
        .isEqualTo(new Deviation(Deviation.Kind.NUMBERS, 0.5, 1, ""));
    assertThat(compared(1, 1.5).ofArray().kind()).isEqualTo(Deviation.Kind.NUMBERS);
    assertThat(compared(1.5, 1).ofArray().kind()).isEqualTo(Deviation.Kind.NUMBERS);
    assertThat(compared().ofArray().share()).isZero();
  }

  private static double of(double... pairs) {
    return compared(pairs).largest();
  }

  private static ValueDeviation compared(double... pairs) {
    ValueDeviation deviation = new ValueDeviation();
    for (int i = 0; i < pairs.length; i += 2) {
      deviation.compare(pairs[i], pairs[i + 1]);
    }
    return deviation;
  }
}
