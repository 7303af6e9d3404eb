package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OptimizerTest {
  @Test
  void firstStepOfRmsPropIsTheSameForEveryGradient() {
    float[] x = {0, 0, 10};
    new RmsProp(3).step(x, new float[] {0.5f, -3, 0}, 0, 3, 1);

    assertThat(x[0]).isCloseTo((float) (0.5 / Math.sqrt(0.05 * 0.25 + 1e-7)), within(1e-4f));
    assertThat(x[0]).isCloseTo(4.472f, within(1e-2f));
    assertThat(x[1]).isCloseTo(-4.472f, within(1e-2f));
    assertThat(x[2]).isEqualTo(10);
  }

  @Test
  void secondStepOfRmsPropUsesTheDecayedCache() {
    float[] x = {0};
    RmsProp rms = new RmsProp(1);
    rms.step(x, new float[] {0.2f}, 0, 1, 1);
    rms.step(x, new float[] {-0.1f}, 0, 1, 1);

    double first = 0.05 * 0.04;
    double second = 0.95 * first + 0.05 * 0.01;
    double expected = 0.2 / Math.sqrt(first + 1e-7) - 0.1 / Math.sqrt(second + 1e-7);
    assertThat((double) x[0]).isCloseTo(expected, within(1e-4));
  }

  @Test
  void adamFollowsItsFormula() {
    double[] gradients = {0.3, -0.1, 0.7, 0.7};
    float[] x = {1};
    Adam adam = new Adam(1);
    double m = 0;
    double v = 0;
    double expected = 1;
    for (int t = 1; t <= gradients.length; t++) {
      adam.step(x, new float[] {(float) gradients[t - 1]}, 0, 1, 0.05);
      m = 0.9 * m + 0.1 * gradients[t - 1];
      v = 0.999 * v + 0.001 * gradients[t - 1] * gradients[t - 1];
      double mean = m / (1 - Math.pow(0.9, t));
      double square = v / (1 - Math.pow(0.999, t));
      expected += 0.05 * mean / (Math.sqrt(square) + 1e-8);
    }
    assertThat((double) x[0]).isCloseTo(expected, within(1e-5));
  }

  @Test
  void onlyTheRangeMoves() {
    float[] x = new float[4];
    new Adam(4).step(x, new float[] {1, 1, 1, 1}, 1, 3, 0.1);

    assertThat(x[0]).isZero();
    assertThat(x[1]).isCloseTo(0.1f, within(1e-6f));
    assertThat(x[3]).isZero();
  }

  @Test
  void unitGradientHasLengthOneUnlessItVanishes() {
    float[] gradient = {9, 3, -4, 0, 9};
    UnitGradient.normalize(gradient, 1, 4);
    assertThat(gradient).containsExactly(9, 0.6f, -0.8f, 0, 9);

    float[] tiny = {3e-8f, 4e-8f};
    UnitGradient.normalize(tiny, 0, 2);
    assertThat(tiny[0]).isCloseTo(0.03f, within(1e-6f));
  }
}
