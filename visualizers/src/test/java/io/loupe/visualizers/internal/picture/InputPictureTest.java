package io.loupe.visualizers.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.ChannelComposite;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputPictureTest {
  private static final ValueRange RANGE = new ValueRange(0, 10);
  private static final InputSpec LIST = InputSpec.of(Shape.of(4), 0, 10);

  @Test
  void picturesSeriesAndListsAreDrawn() {
    assertThat(InputPicture.suits(input(1, 4, 4))).isTrue();
    assertThat(InputPicture.suits(input(2, 4))).isTrue();
    assertThat(InputPicture.suits(input(4))).isTrue();
    assertThat(InputPicture.suits(input(2, 1))).isFalse();
    assertThat(InputPicture.suits(input(2, 2, 2, 2))).isFalse();
    assertThat(InputPicture.isPicture(input(1, 4, 4))).isTrue();
    assertThat(InputPicture.isPicture(input(1, 1, 4))).as("a series").isFalse();
    assertThat(InputPicture.isPicture(input(2, 4))).isFalse();
    assertThat(InputPicture.isPicture(input(4))).isFalse();
  }

  @Test
  void aRangeHoldsThoseOfAllChannels() {
    InputSpec spec =
        new InputSpec(Shape.of(3, 1, 1), 0, 100, List.of(0.0, 50.0, 0.0), List.of(1.0, 1.0, 0.5));

    assertThat(InputPicture.range(spec)).isEqualTo(new ValueRange(-50, 200));
    assertThat(InputPicture.range(LIST)).isEqualTo(RANGE);
  }

  @Test
  void aLegendSaysWhatStandsForWhat() {
    assertThat(InputPicture.legend(input(1, 4, 4))).isEmpty();
    assertThat(InputPicture.legend(input(30))).isEqualTo("Bars: a value of each feature.");
    assertThat(InputPicture.legend(input(31)))
        .isEqualTo("Bars: values of the 30 features farthest from the middle of the scale, of 31.");
    String steps = "Left to right: time in steps, from 0; ";
    assertThat(InputPicture.legend(input(1, 4))).isEqualTo(steps + "one curve.");
    assertThat(InputPicture.legend(input(2, 4))).isEqualTo(steps + "a curve for each channel.");
    assertThat(InputPicture.legend(input(8, 4))).isEqualTo(steps + "a curve for each channel.");
    assertThat(InputPicture.legend(input(9, 4)))
        .isEqualTo(steps + "a row of grey for each channel, the higher the darker.");
  }

  @Test
  void eachKindIsDrawnInItsForm() {
    Tensor list = Tensor.of(Shape.of(4), 1, 9, 6, 4);
    assertThat(pixels(InputPicture.draw(list, LIST, RANGE, 300)))
        .isEqualTo(pixels(bars(TextStyle.NOTE.size(), 1, 9, 6, 4).draw(300)));
    Tensor curve = Tensor.of(Shape.of(1, 4), 1, 9, 6, 4);
    assertThat(pixels(InputPicture.draw(curve, input(1, 4), RANGE, 300)))
        .isEqualTo(
            pixels(new SignalPicture(curve, RANGE, List.of(), RANGE, ColorMaps.VIRIDIS).draw(300)));
    assertThat(pixels(InputPicture.small(curve, input(1, 4), RANGE, 60, 40)))
        .isEqualTo(pixels(SignalPicture.sketch(curve, RANGE, 60, 40)))
        .anyMatch(pixel -> pixel != 0xffffff);
    Tensor picture = Tensor.of(Shape.of(1, 2, 2), 1, 9, 6, 4);
    InputSpec grey = InputSpec.of(Shape.of(1, 2, 2), 0, 10);
    List<Integer> drawn = pixels(TensorImages.picture(picture, grey));
    assertThat(pixels(InputPicture.draw(picture, grey, RANGE, 300))).isEqualTo(drawn);
    assertThat(pixels(InputPicture.small(picture, grey, RANGE, 60, 40))).isEqualTo(drawn);
  }

  @Test
  void whereThereIsLittleRoomTheValuesFarthestFromTheMiddleStand() {
    Tensor list = Tensor.of(Shape.of(4), 1, 9.5f, 6, 4);
    int two = 2 * FeatureBars.rowHeight(12);
    assertThat(pixels(InputPicture.small(list, LIST, RANGE, 100, two)))
        .as("1 and 9.5 about 5")
        .isEqualTo(pixels(bars(12, 1, 9.5f).draw(100)));
    assertThat(pixels(InputPicture.small(list, LIST, RANGE, 100, 1)))
        .as("at least one")
        .hasSize(100 * FeatureBars.rowHeight(12));
    assertThat(pixels(InputPicture.small(list, LIST, RANGE, 99, 40)))
        .as("no names below 100")
        .isEqualTo(pixels(bars(12, 1, 9.5f, 6, 4).sketch(99, 40)));
    float[] many = new float[31];
    many[30] = 10;
    assertThat(pixels(InputPicture.small(Tensor.of(Shape.of(31), many), input(31), RANGE, 99, 60)))
        .as("thirty of them")
        .isEqualTo(pixels(bars(12, new float[30]).sketch(99, 60)));
  }

  private static FeatureBars bars(int size, float... values) {
    List<FeatureBars.Bar> bars = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      bars.add(new FeatureBars.Bar("feature " + i, values[i]));
    }
    return new FeatureBars(bars, RANGE, FeatureBars.PLAIN, FeatureBars.PLAIN, size);
  }

  private static InputSpec input(int... dimensions) {
    return InputSpec.of(Shape.of(dimensions), 0, 10);
  }

  private static List<Integer> pixels(BufferedImage image) {
    List<Integer> pixels = new ArrayList<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        pixels.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    return pixels;
  }

  @Test
  void saysWhichChannelsAreDrawn() {
    assertThat(InputPicture.legend(input(1, 4, 4))).isEmpty();
    assertThat(InputPicture.legend(input(3, 4, 4))).isEmpty();
    assertThat(InputPicture.legend(input(4, 4, 4))).startsWith("The fourth channel is how opaque");
    assertThat(InputPicture.legend(input(7, 4, 4)))
        .startsWith("Grey is the mean of the 7 channels; --input-composite shows three");
    assertThat(InputPicture.legend(input(7, 4, 4).with(new ChannelComposite(3, 2, 0))))
        .isEqualTo(
            "Of the 7 channels: channels 3, 2 and 0 as red, green and blue, counted from 0.");
  }
}
