package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.model.InputOptions;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelCompositeTest {
  private static final InputSpec SEVEN = InputSpec.of(Shape.of(7, 4, 5), 0, 1);

  @Test
  void takesThreeChannelsOrOne() {
    assertThat(ChannelComposite.parse("3, 2,1").channels()).containsExactly(3, 2, 1);
    assertThat(ChannelComposite.parse("3,2,1").describe())
        .isEqualTo("channels 3, 2 and 1 as red, green and blue");
    assertThat(ChannelComposite.parse("3,2,1").isGrey()).isFalse();
    assertThat(ChannelComposite.parse("3,3,1").isGrey()).isFalse();
    assertThat(ChannelComposite.parse("5")).isEqualTo(new ChannelComposite(5, 5, 5));
    assertThat(ChannelComposite.parse("5").isGrey()).isTrue();
    assertThat(ChannelComposite.parse("5").describe()).isEqualTo("channel 5 in grey");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,2", "1,2,3,4", "-1,0,1", "red", "1,2,x", "4294967295", "1.0"})
  void refusesWhatNamesNoChannels(String text) {
    assertThatThrownBy(() -> ChannelComposite.parse(text))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("input-composite")
        .hasMessageContaining("three channels for red, green and blue, or one for grey");
  }

  @Test
  void channelsAreCountedFromZero() {
    assertThatThrownBy(() -> new ChannelComposite(0, -1, 2)).hasMessageContaining("counted from 0");
  }

  @Test
  void inputsHaveTheChannelsThatAreShown() {
    InputSpec shown = InputOptions.apply(SEVEN, Map.of("composite", "6,0,3"));

    assertThat(shown.composite()).contains(new ChannelComposite(6, 0, 3));
    assertThat(InputOptions.apply(shown, Map.of("range", "0,2")).composite())
        .as("kept where nothing is said")
        .contains(new ChannelComposite(6, 0, 3));
    assertThat(shown.with(FeatureNames.NONE).with(List.of()).composite())
        .contains(new ChannelComposite(6, 0, 3));
    assertThat(SEVEN.composite()).isEmpty();
    for (String beyond : List.of("7,0,3", "0,7,3", "0,3,7")) {
      assertThatThrownBy(() -> InputOptions.apply(SEVEN, Map.of("composite", beyond)))
          .hasMessage(
              "--input-composite names channel 7, and the model's input has 7. Give channels from 0"
                  + " to 6.");
    }
    for (Shape other : List.of(Shape.of(7), Shape.of(7, 8))) {
      assertThatThrownBy(() -> InputSpec.of(other, 0, 1).with(new ChannelComposite(0, 1, 2)))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("--input-composite needs an input [C,H,W]");
    }
  }
}
