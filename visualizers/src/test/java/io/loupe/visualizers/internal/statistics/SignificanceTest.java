package io.loupe.visualizers.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignificanceTest {
  @Test
  void theSignTestCountsCoinTosses() {
    for (int all = 1; all <= 40; all++) {
      for (int wins = (all + 1) / 2; wins <= all; wins++) {
        BigInteger tail = BigInteger.ZERO;
        for (int k = wins; k <= all; k++) {
          tail = tail.add(choose(all, k));
        }
        double expected = Math.min(1, 2 * tail.doubleValue() / Math.pow(2, all));
        assertThat(Significance.signTest(wins, all - wins))
            .as("%d of %d", wins, all)
            .isCloseTo(expected, within(1e-12));
      }
    }
    assertThat(Significance.signTest(0, 0)).isEqualTo(1);
    assertThat(Significance.signTest(40_000, 0)).isZero();
    assertThat(Significance.signTest(20_100, 19_900)).isCloseTo(0.3197, within(1e-3));
  }

  @Test
  void fewerThanSixSamplesAreNeverSignificant() {
    assertThat(Significance.signTest(Significance.FEWEST, 0)).isLessThan(Significance.LEVEL);
    assertThat(Significance.signTest(Significance.FEWEST - 1, 0)).isGreaterThan(Significance.LEVEL);
  }

  private static BigInteger choose(int n, int k) {
    BigInteger result = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      result = result.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return result;
  }

  /** Points of Student's distribution as every table has them. */
  @ParameterizedTest
  @CsvSource({
    "2, 12.7062, 0.05",
    "3, 9.92484, 0.01",
    "11, 2.228139, 0.05",
    "31, 2.749996, 0.01",
    "121, 1.979930, 0.05",
    "6, 0, 1"
  })
  void thePairedTestIsStudents(long samples, double t, double expected) {
    assertThat(Significance.pairedTest(t * 0.25, 0.25, samples)).isCloseTo(expected, within(1e-5));
    assertThat(Significance.pairedTest(-t * 0.25, 0.25, samples)).isCloseTo(expected, within(1e-5));
  }

  @Test
  void differencesWithoutSpreadAreSureAndSingleSamplesNever() {
    assertThat(Significance.pairedTest(2, 0, 5)).isZero();
    assertThat(Significance.pairedTest(0, 0, 5)).isEqualTo(1);
    assertThat(Significance.pairedTest(2, Double.NaN, 1)).isEqualTo(1);
  }

  @Test
  void theCorrectionIsThatOfBenjaminiAndHochberg() {
    double[] p = new SplittableRandom(3).doubles(40).map(x -> x * x * x).toArray();
    p[7] = Double.NaN;
    p[8] = p[9];
    double[] adjusted = Significance.adjusted(p);
    for (int i = 0; i < p.length; i++) {
      if (i == 7) {
        assertThat(adjusted[i]).isNaN();
        continue;
      }
      double least = 1;
      for (double threshold : p) {
        if (threshold >= p[i]) {
          int below = 0;
          for (double other : p) {
            below += other <= threshold ? 1 : 0;
          }
          least = Math.min(least, threshold * 39 / below);
        }
      }
      assertThat(adjusted[i]).isCloseTo(least, within(1e-15));
    }
  }
}
