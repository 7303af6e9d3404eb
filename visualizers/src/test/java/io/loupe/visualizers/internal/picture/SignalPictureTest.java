package io.loupe.visualizers.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalPictureTest {
  private static final ValueRange SIGNED = new ValueRange(-1, 1);
  private static final int BAND_ROW = 90 + 10;
  private static final int GREY_ROWS = 4;

  @Test
  void aBandShowsTheValueFarthestFromZeroWhereAPixelIsSeveralSteps() {
    Tensor map = Tensor.of(Shape.of(6), 0.1f, -1, 0, 0, 0.25f, 1);

    BufferedImage band = SignalPicture.band(map, SIGNED, ColorMaps.DIVERGING, 3, 4);

    assertThat(rgb(band, 0, 2)).isEqualTo(ColorMaps.DIVERGING.rgb(0));
    assertThat(rgb(band, 1, 2)).isEqualTo(ColorMaps.DIVERGING.rgb(0.5));
    assertThat(rgb(band, 2, 2)).isEqualTo(ColorMaps.DIVERGING.rgb(1));
  }

  @Test
  void aShortMapIsSpreadOverTheTimeOfTheSignal() {
    Tensor signal = Tensor.of(Shape.of(1, 8), new float[8]);
    Tensor map = Tensor.of(Shape.of(1, 1, 2), -1, 1);

    BufferedImage picture =
        new SignalPicture(signal, SIGNED, List.of(map), SIGNED, ColorMaps.DIVERGING).draw(200);

    assertThat(rgb(picture, 99, BAND_ROW)).isEqualTo(ColorMaps.DIVERGING.rgb(0));
    assertThat(rgb(picture, 100, BAND_ROW)).isEqualTo(ColorMaps.DIVERGING.rgb(1));
  }

  @Test
  void theCurveStandsAtItsValuesAndEachChannelHasItsBand() {
    Tensor signal = Tensor.of(Shape.of(2, 4), 1, 1, 1, 1, -1, -1, -1, -1);
    List<Tensor> bands =
        List.of(Tensor.of(Shape.of(4), 1, 1, 1, 1), Tensor.of(Shape.of(4), new float[4]));

    BufferedImage picture =
        new SignalPicture(signal, SIGNED, bands, SIGNED, ColorMaps.DIVERGING).draw(200);

    assertThat(brightness(picture, 100, 2)).as("channel 0 runs along the top").isLessThan(120);
    assertThat(brightness(picture, 100, 80)).isGreaterThan(200);
    assertThat(rgb(picture, 100, BAND_ROW)).isEqualTo(ColorMaps.DIVERGING.rgb(1));
    int second = 90 + 28 + 6;
    assertThat(brightness(picture, 100, second + 85)).as("channel 1 runs below").isLessThan(120);
    assertThat(rgb(picture, 100, second + BAND_ROW)).isEqualTo(ColorMaps.DIVERGING.rgb(0.5));
  }

  /** Of more channels than curves fit, each is a line of greys: dark is much, white is none. */
  @Test
  void manyChannelsAreGreyLines() {
    float[] values = new float[20 * 4];
    for (int c = 0; c < 20; c++) {
      for (int t = 0; t < 4; t++) {
        values[c * 4 + t] = c == 7 && t == 2 ? Float.NaN : (c + 5f * t) / 34;
      }
    }
    ValueRange range = new ValueRange(0, 1);
    BufferedImage picture =
        new SignalPicture(
                Tensor.of(Shape.of(20, 4), values), range, List.of(), range, ColorMaps.GRAY)
            .draw(200);
    for (int c = 0; c < 20; c++) {
      for (int t = 0; t < 4; t++) {
        int level =
            c == 7 && t == 2 ? 255 : (int) Math.round(255 * (1 - (double) values[c * 4 + t]));
        int row = GREY_ROWS * c;
        for (int y : new int[] {row, row + GREY_ROWS - 1}) {
          assertThat(rgb(picture, 50 * t, y))
              .as("channel %d at %d", c, t)
              .isEqualTo(0x10101 * level);
          assertThat(rgb(picture, 50 * t + 49, y)).isEqualTo(0x10101 * level);
        }
      }
    }
  }

  @Test
  void sketchesHaveALaneForEachChannel() {
    Tensor signal = Tensor.of(Shape.of(2, 4), 1, 1, 1, 1, -1, -1, -1, -1);
    BufferedImage picture = SignalPicture.sketch(signal, SIGNED, 60, 81);
    assertThat(picture.getHeight()).isEqualTo(81);
    assertThat(brightness(picture, 30, 2)).isLessThan(120);
    assertThat(brightness(picture, 30, 10)).isGreaterThan(200);
    assertThat(brightness(picture, 30, 42)).isGreaterThan(200);
    assertThat(brightness(picture, 30, 79)).isLessThan(120);
  }

  @Test
  void ticksAreOneTwoOrFiveTimesAPowerOfTenApart() {
    assertThat(SignalPicture.apart(3, 10)).isEqualTo(1);
    assertThat(SignalPicture.apart(128, 12)).isEqualTo(20);
    assertThat(SignalPicture.apart(122, 3)).isEqualTo(50);
    assertThat(SignalPicture.apart(5000, 12)).isEqualTo(500);
  }

  @Test
  void onlyChannelsOverTimeAreSignals() {
    assertThat(SignalPicture.suits(Shape.of(1, 128))).isTrue();
    assertThat(SignalPicture.suits(Shape.of(12, 1))).isFalse();
    assertThat(SignalPicture.suits(Shape.of(784))).isFalse();
    assertThat(SignalPicture.suits(Shape.of(1, 28, 28))).isFalse();
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  private static int brightness(BufferedImage image, int x, int y) {
    return rgb(image, x, y) & 0xff;
  }
}
