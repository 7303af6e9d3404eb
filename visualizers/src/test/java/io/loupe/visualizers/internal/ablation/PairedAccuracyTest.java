package io.loupe.visualizers.internal.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.internal.WilsonInterval;
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
  void partsAddUpAndHaveTheirLevels() {
    PairedAccuracy sum = new PairedAccuracy(1, 2, 3, 4).plus(new PairedAccuracy(10, 30, 50, 70));

    assertThat(sum).isEqualTo(new PairedAccuracy(11, 32, 53, 74));
    assertThat(sum.levelBefore()).isEqualTo(Change.Level.of(new WilsonInterval(43, 170)));
    assertThat(sum.levelAfter()).isEqualTo(Change.Level.of(new WilsonInterval(64, 170)));
  }

  @Test
  void theErrorIsThatOfTheMeanOfTheDifferences() {
    double[] differences = new double[100];
    for (int i = 0; i < 8; i++) {
      differences[i] = i < 6 ? -1 : 1;
    }
    double squares = 0;
    for (double difference : differences) {
      squares += (difference + 0.04) * (difference + 0.04);
    }
    assertThat(new PairedAccuracy(80, 6, 2, 12).error())
        .isCloseTo(Math.sqrt(squares / 100 / 100), within(1e-12));
    assertThat(new PairedAccuracy(0, 5, 0, 0).error()).as("all lost").isZero();
  }

  /** Newcombe's formula again, from the four counts. */
  @ParameterizedTest
  @CsvSource({
    "80, 6, 2, 12",
    "10, 6, 2, 3",
    "40, 15, 20, 1",
    "980, 0, 0, 20",
    "3, 1, 2, 3",
    "5, 0, 5, 0"
  })
  void intervalsAreNewcombes(double both, double lost, double won, double neither) {
    double n = both + lost + won + neither;
    double product = (both + lost) * (won + neither) * (both + won) * (lost + neither);
    double surplus = both * neither - lost * won;
    double corrected = surplus > n / 2 ? surplus - n / 2 : surplus > 0 ? 0 : surplus;
    double phi = product == 0 ? 0 : corrected / Math.sqrt(product);
    WilsonInterval before = new WilsonInterval((long) (both + lost), (long) n);
    WilsonInterval after = new WilsonInterval((long) (both + won), (long) n);
    double up = after.high() - after.share();
    double down = after.share() - after.low();
    double upBefore = before.high() - before.share();
    double downBefore = before.share() - before.low();
    double change = (won - lost) / n;
    PairedAccuracy paired =
        new PairedAccuracy((long) both, (long) lost, (long) won, (long) neither);

    assertThat(paired.low())
        .isCloseTo(
            change - Math.sqrt(down * down - 2 * phi * down * upBefore + upBefore * upBefore),
            within(1e-12));
    assertThat(paired.high())
        .isCloseTo(
            change + Math.sqrt(up * up - 2 * phi * up * downBefore + downBefore * downBefore),
            within(1e-12));
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
