package io.loupe.visualizers.maximization.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeutralTest {
  private static final InputSpec GREY = InputSpec.of(Shape.of(1, 4, 4), 0, 100);

  @Test
  void isTheBackgroundWhereMostOfTheBorderIsOfOneColour() {
    // Of twelve border pixels seven lie at 90 or within five of it.
    float[] pixels = {90, 95, 85, 90, 90, 0, 0, 90, 90, 0, 0, 10, 10, 10, 10, 10};
    Neutral neutral = Neutral.of(GREY, data(GREY, pixels));

    assertThat(neutral.values()).containsExactly(90f);
    assertThat(neutral.origin()).isEqualTo("border of 1 sample");
    assertThat(neutral.describe(GREY)).isEqualTo("90.00 (border of 1 sample)");
  }

  @Test
  void isTheMeanWhereOnlyHalfOfTheBorderIsOfOneColour() {
    // 96 is more than a twentieth of the range from 90: six of twelve are alike.
    float[] pixels = {90, 96, 85, 90, 90, 0, 0, 90, 90, 0, 0, 10, 10, 10, 10, 10};
    Neutral neutral = Neutral.of(GREY, data(GREY, pixels));

    double sum = 0;
    for (float pixel : pixels) {
      sum += pixel;
    }
    assertThat(neutral.values()).containsExactly((float) (sum / 16));
    assertThat(neutral.origin()).isEqualTo("mean of 1 sample");
  }

  @Test
  void aColourIsAlikeOnlyWhereEveryChannelIs() {
    InputSpec color = InputSpec.of(Shape.of(3, 2, 2), 0, 1);
    float[] first = {1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0};
    float[] second = {1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0};

    assertThat(Neutral.of(color, data(color, first, first)).values())
        .as("blue is half and half: the mean")
        .containsExactly(1f, 0f, 0.5f);
    assertThat(Neutral.of(color, data(color, second, second)).values())
        .as("three of four pixels are red: the background")
        .containsExactly(1f, 0f, 0f);
  }

  @Test
  void isInTheScaleOfTheModelAndSaidInThatOfPictures() {
    InputSpec scaled = new InputSpec(Shape.of(1, 4, 4), 0, 100, List.of(50.0), List.of(25.0));
    float[] white = new float[16];
    Arrays.fill(white, 2);
    Neutral neutral = Neutral.of(scaled, data(scaled, white));

    assertThat(neutral.values()).containsExactly(2f);
    assertThat(neutral.in(scaled)).containsExactly(2f);
    assertThat(neutral.describe(scaled)).isEqualTo("100.0 (border of 1 sample)");
  }

  @Test
  void isWithinTheRangeAlsoWhereDataAreNot() {
    float[] bright = new float[16];
    Arrays.fill(bright, 255);
    assertThat(Neutral.of(GREY, data(GREY, bright)).values()).containsExactly(100f);
  }

  @Test
  void signalsAndListsHaveMeansByChannel() {
    InputSpec signal = InputSpec.of(Shape.of(2, 3), -1, 1);
    assertThat(Neutral.of(signal, data(signal, new float[] {0, 0, 0.75f, -1, -1, -1})).values())
        .containsExactly(0.25f, -1f);
    InputSpec list = InputSpec.of(Shape.of(2), 0, 1);
    assertThat(Neutral.of(list, data(list, new float[] {0, 1}, new float[] {0.5f, 1})).values())
        .containsExactly(0.25f, 1f);
  }

  @Test
  void withoutDataItIsTheMiddleOrTheMeanOfTheNormalisation() {
    InputSpec plain = InputSpec.of(Shape.of(1, 4, 4), -1, 3);
    InputSpec normalised =
        new InputSpec(Shape.of(3, 4, 4), 0, 1, List.of(0.5, 0.25, 0.0), List.of(0.25, 0.25, 0.25));

    assertThat(Neutral.middle(plain).describe(plain))
        .isEqualTo("1.000 (middle of the input range)");
    assertThat(Neutral.middle(plain).values()).containsExactly(1f);
    assertThat(Neutral.middle(normalised).values()).containsExactly(0f, 0f, 0f);
    assertThat(Neutral.middle(normalised).describe(normalised))
        .isEqualTo("0.5000,0.2500,0.000 (mean of the normalisation)");
  }

  @Test
  void zeroIsTheNearestThatTheRangeHas() {
    assertThat(Neutral.ZERO.in(InputSpec.of(Shape.of(1, 4, 4), 2, 3))).containsExactly(2f);
    assertThat(Neutral.ZERO.in(InputSpec.of(Shape.of(1, 4, 4), -1, 3))).containsExactly(0f);
  }

  @Test
  void givenValuesAreOneForAllOrOneForEach() {
    InputSpec color = InputSpec.of(Shape.of(3, 2, 2), 0, 255);
    assertThat(Neutral.given(color, List.of(128.0)).values()).containsExactly(128f, 128f, 128f);
    assertThat(Neutral.given(color, List.of(1.0, 2.0, 3.0)).describe(color))
        .isEqualTo("1.000,2.000,3.000 (as given)");
    assertThatThrownBy(() -> Neutral.given(color, List.of(1.0, 2.0)))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--neutral has 2 values, and the model's input has 3 channels. Give one value for all"
                + " channels, or one for each.");
    assertThatThrownBy(() -> Neutral.given(color, List.of(256.0)))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--neutral has the value 256.0, outside of the input range. Give values from 0.0 to"
                + " 255.0.");
  }

  private static Dataset data(InputSpec input, float[]... values) {
    List<Sample> samples = new ArrayList<>();
    for (float[] one : values) {
      samples.add(Sample.of(String.valueOf(samples.size()), Tensor.of(input.shape(), one)));
    }
    return Datasets.of(samples);
  }
}
