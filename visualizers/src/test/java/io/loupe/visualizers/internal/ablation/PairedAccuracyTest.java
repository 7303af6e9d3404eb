package io.loupe.visualizers.internal.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedAccuracyTest {
  @Test
  void countsWhatWasLostAndWon() {
    PairedAccuracy paired = new PairedAccuracy(80, 6, 2, 12);

    assertThat(paired.before().share()).isEqualTo(0.86);
    assertThat(paired.after().share()).isEqualTo(0.82);
    assertThat(paired.change()).isCloseTo(-0.04, within(1e-12));
    // McNemar, exact: both tails of a coin thrown 8 times that shows 6 or more of one side.
    assertThat(paired.chance()).isCloseTo(2 * (28 + 8 + 1) / 256.0, within(1e-12));
  }

  @Test
  void turnedAroundTheIntervalChangesItsSign() {
    PairedAccuracy paired = new PairedAccuracy(80, 6, 2, 12);
    PairedAccuracy other = new PairedAccuracy(80, 2, 6, 12);

    assertThat(other.low()).isCloseTo(-paired.high(), within(1e-12));
    assertThat(other.high()).isCloseTo(-paired.low(), within(1e-12));
  }

  @Test
  void equalDecisionsLeaveLittleDoubt() {
    PairedAccuracy paired = new PairedAccuracy(980, 0, 0, 20);

    assertThat(paired.low()).isNegative().isGreaterThan(-0.01);
    assertThat(paired.high()).isPositive().isLessThan(0.01);
  }

  /** In 95 % of repeated experiments the interval must hold the true change. */
  @ParameterizedTest
  @CsvSource({"0.9, 0.05, 0.03", "0.6, 0.1, 0.2", "0.95, 0.01, 0.01"})
  void intervalHoldsTheTruth(double both, double lost, double won) {
    SplittableRandom random = new SplittableRandom(17);
    int held = 0;
    int experiments = 2000;
    for (int e = 0; e < experiments; e++) {
      long[] counts = new long[4];
      for (int i = 0; i < 200; i++) {
        double u = random.nextDouble();
        counts[u < both ? 0 : u < both + lost ? 1 : u < both + lost + won ? 2 : 3]++;
      }
      PairedAccuracy paired = new PairedAccuracy(counts[0], counts[1], counts[2], counts[3]);
      held += paired.low() <= won - lost && won - lost <= paired.high() ? 1 : 0;
    }
    assertThat(held / (double) experiments).isGreaterThan(0.94);
  }
}
