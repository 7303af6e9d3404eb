package io.loupe.visualizers.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.internal.Maps;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorrelationsTest {
  /** 0, 1, 2, 3 against twice that, its opposite, something unrelated and something constant. */
  private static final float[] LINES = {
    0, 1, 2, 3, //
    5, 7, 9, 11, //
    3, 2, 1, 0, //
    1, 0, 0, 1, //
    4, 4, 4, 4
  };

  @Test
  void linesAreOneTheirOppositesMinusOneAndConstantsNothing() {
    Correlations correlations = new Correlations(new Maps(5, 1, 4));
    correlations.add(LINES, 0);

    assertThat(correlations.step()).isEqualTo(1);
    assertThat(correlations.of(0, 1)).isEqualTo(1);
    assertThat(correlations.of(1, 0)).isEqualTo(1);
    assertThat(correlations.of(0, 2)).isEqualTo(-1);
    assertThat(correlations.of(3, 0)).isZero();
    assertThat(correlations.of(0, 4)).isNaN();
    assertThat(correlations.of(4, 4)).isNaN();
    assertThat(correlations.strongest(0)).as("the first of equals").isEqualTo(1);
    assertThat(correlations.strongest(1)).isEqualTo(0);
    assertThat(correlations.strongest(3)).isEqualTo(0);
    assertThat(correlations.strongest(4)).isEqualTo(-1);
  }

  @Test
  void anOppositeIsStrongerThanWhatIsHalfAlike() {
    Correlations correlations = new Correlations(new Maps(3, 1, 4));
    correlations.add(new float[] {0, 1, 2, 3, 0, 2, 1, 3, 3, 2, 1, 0}, 0);

    assertThat(correlations.of(0, 1)).isCloseTo(0.8, within(1e-12));
    assertThat(correlations.strongest(0)).isEqualTo(2);
    assertThat(correlations.strongest(1)).as("0.8 and -0.8").isEqualTo(0);
  }

  /** Far from zero, so that sums of squares about zero would lose the digits that matter. */
  @Test
  void equalsTwoPassesOverAllSamplesFarFromZero() {
    int filters = 5;
    int positions = 3;
    int samples = 20;
    SplittableRandom random = new SplittableRandom(8);
    float[] values = new float[samples * filters * positions];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (1e5 * (1 + i / positions % filters) + random.nextDouble());
    }
    Correlations correlations = new Correlations(new Maps(filters, 1, positions));
    for (int n = 0; n < samples; n++) {
      correlations.add(values, n * filters * positions);
    }
    for (int a = 0; a < filters; a++) {
      for (int b = 0; b < filters; b++) {
        double expected = twoPasses(values, filters, positions, 1, a, b);
        assertThat(correlations.of(a, b)).isCloseTo(expected, within(1e-9));
      }
    }
  }

  @Test
  void ofALargeLayerSomePositionsAreUsed() {
    int filters = 64;
    int positions = 2441;
    Correlations correlations = new Correlations(new Maps(filters, 1, positions));
    assertThat(correlations.step()).as("64 * 64 * 2441 = 9,998,336 of 4,000,000").isEqualTo(2);

    SplittableRandom random = new SplittableRandom(8);
    float[] values = new float[filters * positions];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    correlations.add(values, 0);
    double expected = twoPasses(values, filters, positions, 2, 3, 60);
    assertThat(correlations.of(3, 60)).isCloseTo(expected, within(1e-9));
    assertThat(new Correlations(new Maps(2000, 1, 1)).step()).isEqualTo(1);
    assertThat(new Correlations(new Maps(3000, 1, 1)).step())
        .as("no more than there are")
        .isEqualTo(1);
  }

  private static double twoPasses(
      float[] values, int filters, int positions, int step, int a, int b) {
    int samples = values.length / filters / positions;
    double[] means = new double[2];
    int used = 0;
    for (int n = 0; n < samples; n++) {
      for (int p = 0; p < positions; p += step) {
        means[0] += values[(n * filters + a) * positions + p];
        means[1] += values[(n * filters + b) * positions + p];
        used++;
      }
    }
    double[] sums = new double[3];
    for (int n = 0; n < samples; n++) {
      for (int p = 0; p < positions; p += step) {
        double x = values[(n * filters + a) * positions + p] - means[0] / used;
        double y = values[(n * filters + b) * positions + p] - means[1] / used;
        sums[0] += x * x;
        sums[1] += y * y;
        sums[2] += x * y;
      }
    }
    return sums[2] / Math.sqrt(sums[0] * sums[1]);
  }
}
