package io.loupe.visualizers.weakness;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.tensor.Shape;
import io.loupe.visualizers.weakness.InputTransformationDefence.Preprocessing;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
  private static final Shape SHAPE = Shape.of(2, 2, 3);
  private final float[] values = {0, 0.1f, 0.9f, 0.2f, 1, 0.3f, 1, 1, 1, 0, 0, 0};

  @Test
  void theMedianIsTakenWithTheEdgeRepeated() {
    float[] blurred = Preprocessing.MEDIAN.apply(values, SHAPE);

    assertThat(blurred[0]).isEqualTo(0.1f);
    assertThat(blurred[1]).isEqualTo(0.2f);
    assertThat(blurred[5]).isEqualTo(0.3f);
    assertThat(blurred[7]).isEqualTo(1f);
    assertThat(blurred[10]).isEqualTo(0f);
  }

  @Test
  void threeBitsAreEightLevels() {
    float[] coarse = Preprocessing.BITS.apply(values, SHAPE);

    assertThat(coarse[1]).isEqualTo(1 / 7f);
    assertThat(coarse[2]).isEqualTo(6 / 7f);
    assertThat(coarse[4]).isEqualTo(1f);
  }

  @Test
  void aShiftRepeatsTheLeftEdge() {
    assertThat(Preprocessing.SHIFT.apply(values, SHAPE))
        .containsExactly(0, 0, 0.1f, 0.2f, 0.2f, 1, 1, 1, 1, 0, 0, 0);
  }

  @Test
  void onlyPicturesCanBeBlurredOrShifted() {
    assertThat(Preprocessing.MEDIAN.fits(Shape.of(6))).isFalse();
    assertThat(Preprocessing.SHIFT.fits(Shape.of(6))).isFalse();
    assertThat(Preprocessing.BITS.fits(Shape.of(6))).isTrue();
  }
}
