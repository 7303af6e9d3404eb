package io.loupe.visualizers.maximization.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.synthesis.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnealingTest {
  /** With the spread of clothes of 28 by 28 pixels, on which the schedule was found. */
  private final Annealing clothes = Annealing.of(80, 8.25, new ImageSize(1, 28, 28));

  @Test
  void noiseFallsGeometricallyAndVanishes() {
    assertThat(clothes.sigma(0)).isCloseTo(9.9, within(1e-9));
    assertThat(clothes.sigma(79)).isCloseTo(0.0297, within(1e-9));
    for (int step = 0; step < 79; step++) {
      assertThat(clothes.shrink(step)).isCloseTo(Math.pow(0.0297 / 9.9, 1 / 79.0), within(1e-9));
    }
    assertThat(clothes.shrink(79)).isZero();
  }

  @Test
  void patchesBecomeSmaller() {
    for (int step = 0; step < 80; step++) {
      double sigma = clothes.sigma(step);
      int side = sigma > 2.475 ? 28 : sigma > 0.9075 ? 14 : sigma > 0.396 ? 10 : 7;
      assertThat(clothes.floor(step).height()).isEqualTo(side);
      assertThat(clothes.floor(step).width()).isEqualTo(side);
    }
  }

  @Test
  void climbsFollowTheNoiseUpToABound() {
    assertThat(clothes.climb(0)).isCloseTo(8.25 * (0.018 + 0.18), within(1e-9));
    assertThat(clothes.climb(79)).isCloseTo(8.25 * 0.018 + 0.0297, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 28, 1, 28",
    "0.5, 0.0714, 14, 8, 14",
    "0.357, 0.0714, 10, 10, 18",
    "0.25, 0.0357, 7, 22, 21",
  })
  void patchesAreSharesOfTheSide(double share, double stride, int side, int places, int last) {
    Floor floor = Floor.of(new ImageSize(3, 28, 28), share, stride);

    assertThat(floor.height()).isEqualTo(side);
    assertThat(floor.placesAcross()).isEqualTo(places);
    assertThat(floor.left(places - 1)).isEqualTo(last - (side == 28 ? 28 : 0));
    assertThat(floor.places()).isEqualTo(places * places);
  }

  @Test
  void placesCoverEverySide() {
    for (int rows = 1; rows < 40; rows += 3) {
      for (double share : new double[] {1, 0.5, 10.0 / 28, 0.25}) {
        ImageSize size = new ImageSize(1, rows, 41 - rows);
        Floor floor = Floor.of(size, share, 2.0 / 28);
        for (int position = 0; position < size.positions(); position++) {
          assertThat(floor.total(position)).isPositive();
        }
        int last = floor.placesDown() - 1;
        assertThat(floor.top(last) + floor.height()).isEqualTo(rows);
      }
    }
  }

  @Test
  void aSignalHasPatchesAlongTime() {
    Floor floor = Floor.of(new ImageSize(6, 1, 128), 0.25, 1.0 / 28);

    assertThat(floor.height()).isEqualTo(1);
    assertThat(floor.width()).isEqualTo(32);
    assertThat(floor.placesDown()).isEqualTo(1);
    assertThat(floor.left(1)).isEqualTo(5);
  }

  /** The sum of what covers a place, by hand: two patches of two pixels on three. */
  @Test
  void windowsAddUp() {
    Floor floor = Floor.of(new ImageSize(1, 1, 3), 0.6, 0.3);
    double one = 0.5 * (1 - Math.cos(Math.PI / 2));
    double two = 0.5 * (1 - Math.cos(Math.PI));
    double row = 0.5 * (1 - Math.cos(2 * Math.PI / 3));

    assertThat(floor.width()).isEqualTo(2);
    assertThat(floor.total(0)).isCloseTo(row * one + 1e-3, within(1e-6));
    assertThat(floor.total(1)).isCloseTo(row * (one + two) + 2e-3, within(1e-6));
    assertThat(floor.total(2)).isCloseTo(row * two + 1e-3, within(1e-6));
  }
}
