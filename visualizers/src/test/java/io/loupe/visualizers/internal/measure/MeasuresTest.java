package io.loupe.visualizers.internal.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each measure against its definition, written down as plainly as can be. */
class MeasuresTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(5);

  private static float[] map(int places) {
    float[] map = new float[places];
    for (int i = 0; i < places; i++) {
      map[i] = (float) (RANDOM.nextDouble() - 0.4);
    }
    return map;
  }

  /** Half the mean difference of all pairs, as a share of the mean. */
  @Test
  void giniIsTheMeanDifferenceOfPairs() {
    float[] map = map(37);
    double pairs = 0;
    double sum = 0;
    for (float one : map) {
      sum += Math.abs(one);
      for (float other : map) {
        pairs += Math.abs((double) Math.abs(one) - Math.abs(other));
      }
    }
    assertThat(Sparseness.gini(map)).isCloseTo(pairs / (2 * 37 * sum), offset(1e-9));
    assertThat(Sparseness.gini(new float[] {0, 0, -3, 0})).isCloseTo(0.75, offset(1e-12));
    assertThat(Sparseness.gini(new float[] {2, -2, 2})).isCloseTo(0, offset(1e-12));
    assertThat(Sparseness.gini(new float[3])).isZero();
  }

  @Test
  void entropyOfShares() {
    assertThat(Complexity.entropy(new float[] {1, -1, 1, 1})).isCloseTo(Math.log(4), offset(1e-12));
    assertThat(Complexity.entropy(new float[] {0, 5, 0})).isZero();
    assertThat(Complexity.entropy(new float[] {3, -1}))
        .isCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), offset(1e-12));
    assertThat(Complexity.entropy(new float[2])).isZero();
  }

  /** No other factor does better. */
  @Test
  void infidelityIsScaledBest() {
    double[] told = {1, -2, 3, 0.5};
    double[] drops = {2, -3, 7, 0};
    assertThat(Infidelity.of(told, drops)).isCloseTo((1 + 1 + 16 + 0.25) / 4, offset(1e-12));
    double best = Infidelity.scaled(told, drops);
    for (double factor : new double[] {2.0, 2.1, 2.15, 2.2, 2.3}) {
      double[] scaled = Arrays.stream(told).map(t -> factor * t).toArray();
      assertThat(best).isLessThan(Infidelity.of(scaled, drops));
    }
    assertThat(Infidelity.scaled(new double[4], drops)).isEqualTo(62.0 / 4);
  }

  @Test
  void sensitivityIsAShareOfTheMap() {
    assertThat(MaxSensitivity.change(new float[] {3, 4}, new float[] {3, 5})).isEqualTo(0.2);
    assertThat(MaxSensitivity.change(new float[2], new float[] {1, 0})).isNaN();
  }

  @Test
  void correlationOfSets() {
    assertThat(MuFidelity.of(new double[] {1, 2, 3}, new double[] {-2, -4, -6}))
        .isCloseTo(-1, offset(1e-12));
    assertThat(MuFidelity.of(new double[] {1, 2, 4}, new double[] {1, 3, 2}))
        .isCloseTo(0.3273268353539886, offset(1e-12));
    assertThat(MuFidelity.of(new double[] {1, 1}, new double[] {1, 2})).isZero();
  }

  @Test
  void dropsAndMasks() {
    assertThat(AverageDrop.of(0.8, 0.2)).isCloseTo(75, offset(1e-12));
    assertThat(AverageDrop.of(0.8, 0.9)).isZero();
    assertThat(AverageDrop.increase(0.8, 0.9)).isEqualTo(1);
    assertThat(AverageDrop.increase(0.8, 0.8)).isZero();
    assertThat(AverageDrop.mask(new float[] {-1, 0, 3})).containsExactly(0, 0.25f, 1);
    assertThat(AverageDrop.mask(new float[] {2, 2})).containsExactly(0, 0);
  }

  /** Every filled place is the weighted mean of its neighbours, whatever is missing around it. */
  @Test
  void imputedPlacesAreMeansOfTheirNeighbours() {
    int rows = 7;
    int columns = 9;
    float[] values = map(rows * columns);
    float[] given = values.clone();
    boolean[] missing = new boolean[values.length];
    for (int p = 0; p < missing.length; p++) {
      missing[p] = RANDOM.nextInt(3) > 0;
    }
    missing[11] = false;
    new NoisyLinearImputation(rows, columns).fill(values, missing, 0, RANDOM);
    for (int p = 0; p < values.length; p++) {
      if (!missing[p]) {
        assertThat(values[p]).isEqualTo(given[p]);
        continue;
      }
      double sum = 0;
      double weights = 0;
      for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
          int row = p / columns + i;
          int column = p % columns + j;
          boolean there = row >= 0 && row < rows && column >= 0 && column < columns;
          double weight = !there || (i == 0 && j == 0) ? 0 : i == 0 || j == 0 ? 1 / 6.0 : 1 / 12.0;
          weights += weight;
          sum += weight == 0 ? 0 : weight * values[row * columns + column];
        }
      }
      assertThat((double) values[p]).isCloseTo(sum / weights, offset(1e-5));
    }
  }

  @Test
  void noiseHasItsDeviation() {
    float[] values = new float[40 * 40];
    boolean[] missing = new boolean[values.length];
    Arrays.fill(missing, true);
    missing[0] = false;
    new NoisyLinearImputation(40, 40).fill(values, missing, 0.1, new SplittableRandom(2));
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value / values.length;
    }
    assertThat(Math.sqrt(squares)).isBetween(0.095, 0.105);
    boolean[] all = new boolean[4];
    Arrays.fill(all, true);
    float[] gone = {1, 2, 3, 4};
    new NoisyLinearImputation(2, 2).fill(gone, all, 0, RANDOM);
    assertThat(gone).containsExactly(1, 2, 3, 4);
  }

  @Test
  void blurKeepsTheSumAndHasItsWidth() {
    float[] point = new float[21 * 21];
    point[10 * 21 + 10] = 1;
    float[] blurred = new GaussianBlur(21, 21, 1.5).of(point);
    double sum = 0;
    double spread = 0;
    for (int p = 0; p < blurred.length; p++) {
      sum += blurred[p];
      spread += blurred[p] * Math.pow(p / 21 - 10, 2);
    }
    assertThat(sum).isCloseTo(1, offset(1e-5));
    assertThat(Math.sqrt(spread)).isCloseTo(1.5, offset(0.03));
    float[] flat = new float[6];
    Arrays.fill(flat, 3);
    for (float value : new GaussianBlur(1, 6, 2).of(flat)) {
      assertThat(value).isCloseTo(3, offset(1e-5f));
    }
  }

  /** Of many means of 20 values each, about 95 % of the intervals hold what they are drawn from. */
  @Test
  void intervalsHoldTheMean() {
    SplittableRandom random = new SplittableRandom(3);
    long held =
        IntStream.range(0, 60)
            .filter(
                t -> {
                  List<Double> values =
                      IntStream.range(0, 20).mapToObj(i -> random.nextGaussian() + 2).toList();
                  Mean mean = Mean.of(values, random);
                  return mean.low() <= 2 && 2 <= mean.high();
                })
            .count();
    assertThat(held).isBetween(50L, 60L);
    Mean some = Mean.of(List.of(1.0, Double.NaN, 3.0), random);
    assertThat(some.value()).isEqualTo(2);
    assertThat(Mean.of(Collections.nCopies(3, Double.NaN), random).value()).isNaN();
  }
}
