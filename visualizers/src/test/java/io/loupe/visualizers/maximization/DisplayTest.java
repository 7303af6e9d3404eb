package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisplayTest {
  private static final Tensor IMAGE = Tensor.of(Shape.of(1, 2, 2), -195, 245, 25, 25);

  @Test
  void kerasVisStretchesAboutTheMeanAndScalesToTheRange() {
    double deviation = Math.sqrt((220.0 * 220 * 2) / 4);
    double share = 0.1 * 220 / deviation;

    float[] unit = Display.of(IMAGE, InputSpec.of(IMAGE.shape(), 0, 1), Preset.KERAS_VIS).toArray();
    assertThat(unit)
        .containsExactly(
            new float[] {(float) (0.5 - share), (float) (0.5 + share), 0.5f, 0.5f}, within(1e-5f));

    float[] bytes =
        Display.of(IMAGE, InputSpec.of(IMAGE.shape(), 0, 255), Preset.KERAS_VIS).toArray();
    assertThat(bytes[0]).isCloseTo((float) (255 * (0.5 - share)), within(1e-3f));
  }

  /** About a mean that is not in the middle, to a range of its own for each channel. */
  @Test
  void kerasVisStretchesToTheRangeOfEachChannel() {
    InputSpec input = new InputSpec(Shape.of(2, 1, 2), 0, 10, List.of(0.0, 5.0), List.of(1.0, 2.0));
    float[] of =
        Display.of(Tensor.of(Shape.of(2, 1, 2), 1, 2, 3, 6), input, Preset.KERAS_VIS).toArray();
    double deviation = Math.sqrt((4 + 1 + 0 + 9) / 4.0);

    assertThat(of)
        .containsExactly(
            new float[] {
              (float) (10 * (0.5 - 0.2 / deviation)),
              (float) (10 * (0.5 - 0.1 / deviation)),
              (float) (-2.5 + 5 * 0.5),
              (float) (-2.5 + 5 * (0.5 + 0.3 / deviation))
            },
            within(1e-5f));
  }

  @Test
  void loupeShowsImagesAsTheyAre() {
    assertThat(Display.of(IMAGE, InputSpec.of(IMAGE.shape(), 0, 1), Preset.LOUPE)).isSameAs(IMAGE);
  }

  @Test
  void batchesAreCutWithoutGaps() {
    List<List<Integer>> parts = new ArrayList<>();
    Batches.of(3).forEach(7, (from, count) -> parts.add(List.of(from, count)));

    assertThat(parts).containsExactly(List.of(0, 3), List.of(3, 3), List.of(6, 1));
    assertThat(Batches.of(3).count(7)).isEqualTo(3);
    Tensor images = Tensor.of(Shape.of(3, 1, 1, 2), 1, 2, 3, 4, 5, 6);
    assertThat(Batches.part(images, 1, 2).toArray()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void weightsAreRoundedForPeople() {
    assertThat(Texts.rounded(37.46)).isEqualTo(37);
    assertThat(Texts.rounded(0.004562)).isEqualTo(0.0046);
    assertThat(Texts.rounded(0)).isZero();
    assertThat(Texts.share(0.99951)).isEqualTo(">0.999");
    assertThat(Texts.share(0.9984)).isEqualTo("0.998");
  }
}
