package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ColorMixTest {
  private static final ImageSize SIZE = new ImageSize(3, 3, 4);
  private static final ValueClamp RANGE =
      new ValueClamp(new float[] {-1, 0, -2}, new float[] {1, 4, 2});

  static Stream<ImageBasis> bases() {
    return Stream.of(
        PixelBasis.clamped(SIZE, RANGE, ColorMix.PHOTOGRAPHS),
        FourierBasis.of(SIZE, RANGE, 1, ColorMix.PHOTOGRAPHS),
        PixelBasis.clamped(SIZE, RANGE, ofPictures()),
        FourierBasis.of(SIZE, RANGE, 1, ofPictures()));
  }

  private static ColorMix ofPictures() {
    ColorCovariance colors = new ColorCovariance(SIZE);
    colors.add(Differences.values(SIZE.elements(), 7));
    return ColorMix.of(colors.axes());
  }

  @ParameterizedTest
  @MethodSource("bases")
  void imagesComeBack(ImageBasis basis) {
    float[] image = Differences.values(SIZE.elements(), 4);
    for (int i = 0; i < image.length; i++) {
      image[i] = Math.max(0.05f, 0.9f * image[i]);
    }
    float[] numbers = new float[image.length];
    float[] again = new float[image.length];
    basis.encode(image, 0, numbers, 0);
    basis.render(numbers, 0, again, 0);

    assertThat(again).containsExactly(image, within(1e-4f));
    assertThat(numbers).isNotEqualTo(image);
  }

  @ParameterizedTest
  @MethodSource("bases")
  void pullbackEqualsCentralDifferences(ImageBasis basis) {
    float[] weights = Differences.values(SIZE.elements(), 10);
    float[] image = Differences.values(SIZE.elements(), 9);
    for (int i = 0; i < image.length; i++) {
      image[i] = 0.5f + 0.1f * image[i];
    }
    float[] numbers = new float[image.length];
    basis.encode(image, 0, numbers, 0);
    float[] gradient = new float[image.length];
    basis.pullback(numbers, 0, weights, gradient);

    double[] expected = Differences.central(basis, weights, numbers);

    assertThat(Differences.doubles(gradient)).containsExactly(expected, within(2e-3));
  }

  @Test
  void clampedPixelsAndTheirNumbersStayInsideTheRange() {
    ImageBasis basis = PixelBasis.clamped(SIZE, RANGE, ColorMix.PHOTOGRAPHS);
    float[] numbers = new float[SIZE.elements()];
    Arrays.fill(numbers, 70);
    float[] image = new float[numbers.length];
    basis.render(numbers, 0, image, 0);
    for (int i = 0; i < image.length; i++) {
      int channel = i / SIZE.positions();
      assertThat(image[i]).isBetween(RANGE.lowest(channel), RANGE.highest(channel));
    }
    float[] again = new float[image.length];
    basis.render(numbers, 0, again, 0);
    assertThat(again).containsExactly(image, within(1e-5f));
  }

  @Test
  void brightnessMovesAllChannelsAlikeAndMost() {
    float[] bright = colour(1, 0, 0);
    float[] warm = colour(0, 1, 0);
    float[] green = colour(0, 0, 1);

    assertThat(bright[0] / bright[1]).isBetween(0.9f, 1.1f);
    assertThat(bright[2] / bright[1]).isBetween(0.9f, 1.1f);
    assertThat(warm[0]).isEqualTo(-warm[2]);
    assertThat(warm[1]).isZero();
    assertThat(length(bright)).isCloseTo(1, within(1e-6));
    assertThat(length(warm)).isBetween(length(green), length(bright) / 3);
  }

  @Test
  void otherNumbersOfChannelsAreLeftAlone() {
    assertThat(ColorMix.PHOTOGRAPHS.suits(3)).isTrue();
    assertThat(ColorMix.PHOTOGRAPHS.suits(1)).isFalse();
    assertThat(ColorMix.NONE.suits(1)).isTrue();
    float[] values = {1, 2};
    ColorMix.NONE.mix(new ImageSize(1, 1, 2), values, 0);
    assertThat(values).containsExactly(1, 2);
  }

  private static float[] colour(float... numbers) {
    ColorMix.PHOTOGRAPHS.mix(new ImageSize(3, 1, 1), numbers, 0);
    return numbers;
  }

  private static double length(float[] colour) {
    double sum = 0;
    for (float value : colour) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
