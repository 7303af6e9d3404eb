package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StretchTest {
  private static final InputSpec INPUT =
      new InputSpec(Shape.of(1, 1, 101), 0, 100, List.of(50.0), List.of(10.0));

  @Test
  void goesFromTheFirstToTheLastHundredth() {
    // Pictures values from 30 to 70.4, and one far outlier at each end.
    Optional<Stretch> stretch = Stretch.of(ramp(30, 0.4, 0, 100), INPUT);

    assertThat(stretch).isPresent();
    assertThat(stretch.get().low()).isCloseTo(0.304, within(1e-6));
    assertThat(stretch.get().high()).isCloseTo(0.696, within(1e-6));
    assertThat(stretch.get().sentence())
        .isEqualTo(
            "Contrast is low: right of each image the same stretched, 0.30 to 0.70 of the input"
                + " range from end to end, alike in all.");
  }

  @Test
  void isLeftOutWhereHalfOfTheRangeIsUsed() {
    assertThat(Stretch.of(ramp(30, 0.52, 30, 30), INPUT)).as("98 steps of 0.52").isEmpty();
    assertThat(Stretch.of(ramp(30, 0.5, 30, 30), INPUT)).as("98 steps of 0.5").isPresent();
  }

  @Test
  void imagesOfOneColourStayAsTheyAre() {
    assertThat(Stretch.of(ramp(30, 0, 30, 30), INPUT)).isEmpty();
  }

  @Test
  void everyChannelIsStretchedAlikeAndCutToTheRange() {
    InputSpec color = InputSpec.of(Shape.of(3, 1, 2), 0, 200);
    Tensor image = Tensor.of(color.shape(), 40, 60, 80, 20, 50, 90);
    assertThat(new Stretch(0.2, 0.4).apply(image, color).toArray())
        .containsExactly(new float[] {0, 100, 200, 0, 50, 200}, within(1e-3f));
  }

  @Test
  void isInTheScaleOfTheModel() {
    Tensor image = Tensor.of(INPUT.shape(), new float[101]);
    assertThat(new Stretch(0.25, 0.5).apply(image, INPUT).get(0))
        .as("0 is the middle: the upper end after the stretch")
        .isCloseTo(5, within(1e-5f));
  }

  /** Picture values from a first one by a step, in model scale; both ends are set apart. */
  private static Tensor ramp(double first, double step, double lowest, double highest) {
    float[] values = new float[101];
    for (int i = 0; i < values.length; i++) {
      double picture =
          i == 0 && lowest < first
              ? lowest
              : i == 100 && highest > first ? highest : first + step * i;
      values[i] = (float) INPUT.toModel(picture, 0);
    }
    return Tensor.of(INPUT.shape().withBatch(1), values);
  }
}
