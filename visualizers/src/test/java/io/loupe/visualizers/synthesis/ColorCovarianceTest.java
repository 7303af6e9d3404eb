package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColorCovarianceTest {
  private static ColorCovariance of(ImageSize size, List<float[]> pictures) {
    ColorCovariance colors = new ColorCovariance(size);
    pictures.forEach(colors::add);
    return colors;
  }

  private static ColorCovariance drawn(int channels) {
    ImageSize size = new ImageSize(channels, 3, 5);
    return of(
        size, List.of(Differences.values(15 * channels, 1), Differences.values(15 * channels, 2)));
  }

  @Test
  void meanAndCovarianceAreThoseOfAllPositions() {
    ColorCovariance colors =
        of(new ImageSize(2, 1, 2), List.of(new float[] {1, 3, 0, 4}, new float[] {5, 7, 2, 2}));
    assertThat(colors.mean()).containsExactly(4, 2);
    assertThat(colors.matrix()[0]).containsExactly(5, 1);
    assertThat(colors.matrix()[1]).containsExactly(1, 2);
  }

  /** Directions times squared deviations give the matrix back. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void axesDecomposeTheCovariance(int channels) {
    ColorCovariance colors = drawn(channels);
    ColorCovariance.Axes axes = colors.axes();
    for (int c = 0; c < channels; c++) {
      for (int d = 0; d < channels; d++) {
        double covariance = 0;
        double product = 0;
        for (int k = 0; k < channels; k++) {
          double square = axes.deviations()[k] * axes.deviations()[k];
          covariance += square * axes.directions()[k][c] * axes.directions()[k][d];
          product += axes.directions()[c][k] * axes.directions()[d][k];
        }
        assertThat(covariance).isCloseTo(colors.matrix()[c][d], within(1e-12));
        assertThat(product).isCloseTo(c == d ? 1 : 0, within(1e-12));
      }
      double sum = 0;
      for (double part : axes.directions()[c]) {
        sum += part;
      }
      assertThat(sum).isGreaterThan(-1e-12);
      assertThat(axes.deviations()[c]).isLessThanOrEqualTo(axes.deviations()[Math.max(0, c - 1)]);
    }
  }

  /** Noise of equal size in all numbers has the data's covariance, in units of its largest. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void mixedNumbersVaryAsTheColoursDo(int channels) {
    ColorCovariance colors = drawn(channels);
    ColorMix mix = ColorMix.of(colors.axes());
    double most = colors.axes().deviations()[0];
    ImageSize one = new ImageSize(channels, 1, 1);
    double[][] covariance = new double[channels][channels];
    for (int k = 0; k < channels; k++) {
      float[] colour = new float[channels];
      colour[k] = 1;
      mix.mix(one, colour, 0);
      for (int c = 0; c < channels; c++) {
        for (int d = 0; d < channels; d++) {
          covariance[c][d] += most * most * colour[c] * colour[d];
        }
      }
      mix.unmix(one, colour, 0);
      for (int c = 0; c < channels; c++) {
        assertThat(colour[c]).isCloseTo(c == k ? 1 : 0, within(1e-5f));
      }
    }
    for (int c = 0; c < channels; c++) {
      assertThat(covariance[c]).containsExactly(colors.matrix()[c], within(1e-6));
    }
    assertThat(mix.suits(channels)).isTrue();
    assertThat(mix.suits(channels + 1)).isFalse();
  }

  /** Grey pictures in two channels have one axis; the other still moves, by a hundredth. */
  @Test
  void coloursThatNeverVaryStillMoveALittle() {
    float[] grey = {0, 1, 2, 0, 1, 2};
    ColorMix mix = ColorMix.of(of(new ImageSize(2, 1, 3), List.of(grey)).axes());
    float[] colour = {0, 1};
    mix.mix(new ImageSize(2, 1, 1), colour, 0);
    assertThat(Math.abs(colour[0])).isCloseTo((float) (0.01 / Math.sqrt(2)), within(1e-7f));
    assertThat(colour[1]).isEqualTo(-colour[0]);

    ColorCovariance flat = of(new ImageSize(2, 1, 2), List.of(new float[4]));
    assertThat(ColorMix.of(flat.axes())).isSameAs(ColorMix.NONE);
  }
}
