package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.ChannelComposite;
import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
  private static final Tensor LOW = Tensor.of(Shape.of(3), -1, 0, Float.NaN);
  private static final Tensor HIGH = Tensor.of(Shape.of(3), 0, 4, 2);

  @Test
  void rangesLeaveOutWhatIsNotFinite() {
    assertThat(ValueRange.of(LOW)).isEqualTo(new ValueRange(-1, 0));
    assertThat(ValueRange.of(Tensor.of(Shape.of(1), Float.NaN))).isEqualTo(new ValueRange(0, 0));
  }

  @Test
  void positionsAreClippedAndFlatRangesStayLow() {
    ValueRange range = new ValueRange(2, 4);

    assertThat(range.position(3)).isEqualTo(0.5);
    assertThat(range.position(9)).isOne();
    assertThat(range.position(Double.NaN)).isNaN();
    assertThat(new ValueRange(0, 0).position(0)).isZero();
    assertThat(new ValueRange(0, 0).symmetric().position(0)).isEqualTo(0.5);
    assertThatThrownBy(() -> new ValueRange(1, 0)).hasMessageContaining("No range");
  }

  @Test
  void greyAndColouredInputsAreDrawnInPictureScale() {
    InputSpec grey = InputSpec.of(Shape.of(1, 1, 3), -1, 1);
    BufferedImage image = TensorImages.picture(Tensor.of(Shape.of(1, 1, 3), -1, 0, 9), grey);
    InputSpec coloured =
        new InputSpec(
            Shape.of(3, 1, 1), 0, 255, List.of(100.0, 100.0, 100.0), List.of(50.0, 50.0, 50.0));
    BufferedImage dot = TensorImages.picture(Tensor.of(Shape.of(3, 1, 1), -2, 0, 3.1f), coloured);

    assertThat(pixels(image)).containsExactly(0x000000, 0x808080, 0xffffff);
    assertThat(pixels(dot)).containsExactly(0x0064ff);
  }

  @Test
  void whereBlueComesFirstTheColoursAreTrue() {
    InputSpec blueFirst =
        new InputSpec(
            Shape.of(3, 1, 1),
            0,
            255,
            List.of(103.0, 116.0, 123.0),
            List.of(),
            ChannelOrder.BGR,
            "");

    BufferedImage dot = TensorImages.picture(Tensor.of(Shape.of(3, 1, 1), -93, -86, 77), blueFirst);

    assertThat(pixels(dot)).as("red 200, green 30, blue 10").containsExactly(0xc81e0a);
  }

  @Test
  void aCompositeChoosesTheChannels() {
    InputSpec bands = InputSpec.of(Shape.of(5, 1, 1), 0, 1);
    Tensor value = Tensor.of(Shape.of(5, 1, 1), 0, 0.2f, 0.4f, 0.6f, 1);

    assertThat(pixels(TensorImages.picture(value, bands.with(new ChannelComposite(4, 3, 1)))))
        .containsExactly(0xff9933);
    assertThat(pixels(TensorImages.picture(value, bands.with(new ChannelComposite(2, 2, 2)))))
        .containsExactly(0x666666);
    assertThat(pixels(TensorImages.picture(value, bands))).as("the mean").containsExactly(0x707070);
    InputSpec blueFirst =
        new InputSpec(Shape.of(3, 1, 1), 0, 1, List.of(), List.of(), ChannelOrder.BGR, "");
    assertThat(
            pixels(
                TensorImages.picture(
                    Tensor.of(Shape.of(3, 1, 1), 1, 0.6f, 0.2f),
                    blueFirst.with(new ChannelComposite(0, 1, 2)))))
        .as("as named, whatever their colours are")
        .containsExactly(0xff9933);
  }

  @Test
  void transparencyShowsWhite() {
    InputSpec spec = InputSpec.of(Shape.of(4, 1, 1), 0, 1);

    assertThat(pixels(TensorImages.picture(Tensor.of(Shape.of(4, 1, 1), 1, 0, 0, 0), spec)))
        .containsExactly(0xffffff);
  }

  @Test
  void everyPixelHasItsOwnChannels() {
    assertThat(drawn(3, 0.2f, 1, 0.4f, 0, 0.6f, 0.8f)).containsExactly(0x336699, 0xff00cc);
    assertThat(drawn(2, 0.2f, 1, 0.4f, 0)).as("the mean").containsExactly(0x4d4d4d, 0x808080);
    assertThat(drawn(4, 0, 0.2f, 0.4f, 1, 1, 0.6f, 0.4f, 1))
        .as("over white")
        .containsExactly(0x99c2ff, 0x33ff99);
  }

  private static int[] drawn(int channels, float... values) {
    Shape shape = Shape.of(channels, 1, 2);
    return pixels(TensorImages.picture(Tensor.of(shape, values), InputSpec.of(shape, 0, 1)));
  }

  @Test
  void aMapHasTheColoursOfItsValues() {
    Tensor map = Tensor.of(Shape.of(1, 1, 2), 0, 5);
    BufferedImage image = TensorImages.map(map, new ValueRange(0, 5), ColorMaps.GRAY);

    assertThat(pixels(image)).containsExactly(0x000000, 0xffffff);
    assertThat(TensorImages.magnify(image, 3).getWidth()).isEqualTo(6);
    assertThat(TensorImages.magnify(image, 3).getRGB(2, 2)).isEqualTo(0xff000000);
    assertThat(TensorImages.magnify(image, 3).getRGB(3, 2)).isEqualTo(0xffffffff);
    assertThatThrownBy(() -> TensorImages.map(HIGH, new ValueRange(0, 5), ColorMaps.GRAY))
        .hasMessage("Expected [h,w] or [1,h,w], got [3]");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.125, 0.125",
    "-3.2, −3.2",
    "1234.4, 1234",
    "0.00001234, 1.23e−5",
    "1.9999, 2",
    "NaN, n/a",
    "0.10001, 0.1",
    "0.001, 0.001",
    "0.00099, 9.90e−4",
    "-0.00099, −9.90e−4",
    "999.4, 999",
    "1000, 1000",
    "999999, 999999",
    "1000000, 1.00e6",
    "1e12, 1.00e12",
    "Infinity, ∞",
    "-Infinity, −∞"
  })
  void writesNumbersWithThreeDigits(double value, String text) {
    assertThat(Labels.number(value)).isEqualTo(text);
  }

  @Test
  void writesShares() {
    assertThat(Labels.percent(0.314)).isEqualTo("31 %");
    assertThat(Labels.percent(0.0042)).isEqualTo("0.4 %");
    assertThat(Labels.percent(0.996)).isEqualTo("99.6 %");
    assertThat(Labels.percent(1)).isEqualTo("100 %");
    assertThat(Labels.percent(0)).isEqualTo("0 %");
    assertThat(Labels.percent(Double.NaN)).isEqualTo("n/a");
    assertThat(Labels.percent(0.0994)).isEqualTo("9.9 %");
    assertThat(Labels.percent(0.0996)).isEqualTo("10 %");
    assertThat(Labels.percent(0.99)).isEqualTo("99 %");
    assertThat(Labels.percent(0.9901)).isEqualTo("99.0 %");
    assertThat(Labels.range(new ValueRange(0, 1.934))).isEqualTo("0 – 1.93");
  }

  private static int[] pixels(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] &= 0xffffff;
    }
    return pixels;
  }
}
