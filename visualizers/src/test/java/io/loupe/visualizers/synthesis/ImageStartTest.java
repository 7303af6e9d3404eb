package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ImageStartTest {
  private static final InputSpec INPUT =
      new InputSpec(Shape.of(1, 28, 28), 0, 255, List.of(100.0), List.of(50.0));

  @Test
  void noiseOfKerasVisIsStandardised() {
    float[] values = ImageStart.kerasVis(INPUT, new SplittableRandom(1)).toArray();
    double mean = 0;
    double square = 0;
    for (float value : values) {
      mean += value / values.length;
      square += (double) value * value / values.length;
    }
    double width = 255 / 50.0;
    double middle = (127.5 - 100) / 50;

    assertThat(mean).isCloseTo(middle, within(1e-5));
    assertThat(Math.sqrt(square - mean * mean)).isCloseTo(0.05 * width, within(1e-4));
    for (float value : values) {
      assertThat(Math.abs(value - middle)).isLessThan(0.09 * width);
    }
  }

  @Test
  void noiseLiesAboutTheMiddleAndInsideTheRange() {
    float[] values = ImageStart.noise(INPUT, 0.2, new SplittableRandom(1)).toArray();
    for (float value : values) {
      assertThat(INPUT.toPicture(value, 0)).isBetween(0.4 * 255, 0.6 * 255);
    }
    float[] dark = ImageStart.noise(INPUT, 0, 1, new SplittableRandom(1)).toArray();
    for (float value : dark) {
      assertThat(INPUT.toPicture(value, 0)).isBetween(-1e-4, 127.6);
    }
  }

  @Test
  void noiseLiesAboutAColourWhereTheRangeHasRoomForIt() {
    InputSpec color = InputSpec.of(Shape.of(3, 8, 8), 0, 100);
    float[] room = {11, 50, 89};
    float[] about = ImageStart.noise(color, room, 0.2, new SplittableRandom(1)).toArray();
    for (int i = 0; i < about.length; i++) {
      assertThat(about[i]).isBetween(room[i / 64] - 10, room[i / 64] + 10);
    }
    float[] middle = ImageStart.noise(color, 0.2, new SplittableRandom(1)).toArray();
    for (float[] edge : new float[][] {{9, 50, 50}, {50, 50, 91}}) {
      assertThat(ImageStart.noise(color, edge, 0.2, new SplittableRandom(1)).toArray())
          .as("one channel at an end of the range")
          .containsExactly(middle);
    }
  }

  @Test
  void sameSourceGivesTheSameImage() {
    Tensor first = ImageStart.noise(INPUT, 0.2, new SplittableRandom(3));
    Tensor second = ImageStart.noise(INPUT, 0.2, new SplittableRandom(3));

    assertThat(first.toArray()).containsExactly(second.toArray());
  }

  @Test
  void sizesReadShapesOfAnyRank() {
    assertThat(ImageSize.of(Shape.of(3, 4, 5))).isEqualTo(new ImageSize(3, 4, 5));
    assertThat(ImageSize.of(Shape.of(3, 5))).isEqualTo(new ImageSize(3, 1, 5));
    assertThat(ImageSize.of(Shape.of(7)).elements()).isEqualTo(7);
    assertThatIllegalArgumentException().isThrownBy(() -> ImageSize.of(Shape.of(1, 1, 1, 1)));
  }
}
