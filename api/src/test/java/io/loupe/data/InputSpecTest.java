package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.model.InputOptions;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InputSpecTest {
  private static final Shape COLOUR = Shape.of(3, 8, 8);

  @Test
  void blueComesFirstOnlyInAPictureOfThreeChannels() {
    InputSpec blueFirst = new InputSpec(COLOUR, 0, 1, List.of(), List.of(), ChannelOrder.BGR, "");
    assertThat(blueFirst.order().other(0)).isEqualTo(2);
    assertThat(blueFirst.order().other(1)).isEqualTo(1);
    assertThat(blueFirst.order().other(2)).isZero();
    assertThat(InputSpec.of(COLOUR, 0, 1).order().other(2)).isEqualTo(2);
    for (Shape other : List.of(Shape.of(1, 8, 8), Shape.of(3), Shape.of(3, 8))) {
      assertThatThrownBy(
              () -> new InputSpec(other, 0, 1, List.of(), List.of(), ChannelOrder.BGR, ""))
          .hasMessageContaining("Only a picture of 3 channels has an order of channels");
    }
  }

  @Test
  void writesTheRangeAndWhereItIsFrom() {
    assertThat(InputSpec.of(COLOUR, -0.5, 255).rangeText())
        .isEqualTo("-0.5..255, assumed: the file does not say it");
    InputSpec given =
        new InputSpec(COLOUR, 0, 1e15, List.of(), List.of(), ChannelOrder.RGB, InputSpec.GIVEN);
    assertThat(given.rangeText()).isEqualTo("0..1.0E15, as given");
  }

  @Test
  void convertsBetweenPictureAndModel() {
    InputSpec input =
        new InputSpec(COLOUR, 0, 255, List.of(100.0, 110.0, 120.0), List.of(50.0, 25.0, 1.0));
    assertThat(input.toModel(150, 0)).isEqualTo(1);
    assertThat(input.toPicture(1, 0)).isEqualTo(150);
    assertThat(input.lowest(1)).isEqualTo(-4.4);
    assertThat(input.width(1)).isEqualTo(10.2);
    assertThat(input.ofShare(0.5, 1)).isCloseTo(0.7, within(1e-12));
    assertThat(input.toShare(0.7, 1)).isCloseTo(0.5, within(1e-12));
    assertThat(input.toShare(input.highest(2), 2)).isEqualTo(1);
    assertThat(input.highest(2)).isEqualTo(135);
    InputSpec plain = InputSpec.of(COLOUR, -1, 1);
    assertThat(plain.toModel(0.3, 2)).isEqualTo(0.3);
    assertThat(plain.toPicture(0.3, 2)).isEqualTo(0.3);
  }

  @Test
  void knowsPictures() {
    assertThat(InputSpec.of(COLOUR, 0, 1).isImage()).isTrue();
    assertThat(InputSpec.of(Shape.of(2, 8, 8), 0, 1).isImage()).isFalse();
    assertThat(InputSpec.of(Shape.of(9), 0, 1).isImage()).isFalse();
    assertThat(InputSpec.of(Shape.of(), 0, 1).channels()).isEqualTo(1);
  }

  @Test
  void saysWhereItsRangeIsKnownFrom() {
    InputSpec assumed = InputSpec.of(COLOUR, 0, 1);
    assertThat(assumed.isRangeAssumed()).isTrue();
    assertThat(assumed.rangeText()).isEqualTo("0..1, assumed: the file does not say it");
    InputSpec stated =
        new InputSpec(
            COLOUR, -0.5, 255, List.of(), List.of(), ChannelOrder.RGB, "from layer \"r\"");
    assertThat(stated.isRangeAssumed()).isFalse();
    assertThat(stated.rangeText()).isEqualTo("-0.5..255, from layer \"r\"");
    InputSpec given = InputOptions.apply(stated, Map.of("range", "0,1"));
    assertThat(given.rangeText()).isEqualTo("0..1, as given");
    assertThat(InputOptions.apply(stated, Map.of("std", "1,1,1")).rangeOrigin())
        .isEqualTo("from layer \"r\"");
  }

  @Test
  void refusesSettingsThatCannotBe() {
    refuses(1, 1, List.of(), List.of(), "Input range from 1.0 to 1.0 is empty or not finite");
    refuses(
        Double.NaN, 1, List.of(), List.of(), "Input range from NaN to 1.0 is empty or not finite");
    refuses(
        0,
        Double.POSITIVE_INFINITY,
        List.of(),
        List.of(),
        "Input range from 0.0 to Infinity is empty or not finite");
    refuses(0, 1, List.of(1.0), List.of(), "1 values of mean for 3 channels");
    refuses(0, 1, List.of(), List.of(1.0, 1.0), "2 values of std for 3 channels");
    refuses(
        0,
        1,
        List.of(),
        List.of(1.0, 0.0, 1.0),
        "Every std must be positive and finite, got [1.0, 0.0, 1.0]");
    refuses(
        0,
        1,
        List.of(1.0, Double.NaN, 1.0),
        List.of(),
        "Every mean must be finite, got [1.0, NaN, 1.0]");
  }

  private static void refuses(
      double min, double max, List<Double> mean, List<Double> std, String message) {
    assertThatThrownBy(() -> new InputSpec(COLOUR, min, max, mean, std))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
