package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BasisTest {
  private static final ImageSize SIZE = new ImageSize(2, 5, 4);
  private static final ValueClamp RANGE = new ValueClamp(new float[] {-1, 0}, new float[] {1, 4});

  @Test
  void wavesGiveBackTheImageTheyWereMadeFrom() {
    FourierBasis basis = FourierBasis.of(SIZE, RANGE, 1.5, ColorMix.NONE);
    float[] image = inside(SIZE.elements());
    float[] numbers = new float[image.length];
    float[] again = new float[image.length];
    basis.encode(image, 0, numbers, 0);
    basis.render(numbers, 0, again, 0);

    assertThat(again).containsExactly(image, within(1e-4f));
  }

  @Test
  void everySumOfWavesLiesInsideTheRange() {
    FourierBasis basis = FourierBasis.of(SIZE, RANGE, 1, ColorMix.NONE);
    float[] numbers = Differences.values(SIZE.elements(), 8);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= 1000;
    }
    float[] image = new float[numbers.length];
    basis.render(numbers, 0, image, 0);

    for (int i = 0; i < image.length; i++) {
      int channel = i / SIZE.positions();
      assertThat(image[i]).isBetween(RANGE.lowest(channel), RANGE.highest(channel));
    }
  }

  @Test
  void pullbackThroughWavesEqualsCentralDifferences() {
    FourierBasis basis = FourierBasis.of(SIZE, RANGE, 1, ColorMix.NONE);
    float[] numbers = Differences.values(SIZE.elements(), 9);
    float[] weights = Differences.values(SIZE.elements(), 10);
    float[] gradient = new float[numbers.length];
    basis.pullback(numbers, 0, weights, gradient);

    double[] expected = Differences.central(basis, weights, numbers);

    assertThat(Differences.doubles(gradient)).containsExactly(expected, within(2e-3));
  }

  @Test
  void fineWavesThatAreLeftOutMeanNothingAndGetNoGradient() {
    ImageSize size = new ImageSize(2, 9, 11);
    FourierBasis all = FourierBasis.of(size, RANGE, 1, ColorMix.NONE);
    FourierBasis coarse = all.coarse(0.5);
    float[] numbers = Differences.values(size.elements(), 12);
    float[] without = numbers.clone();
    for (int i = 0; i < without.length; i++) {
      without[i] *= isCoarse(size, i) ? 1 : 0;
    }
    float[] image = new float[numbers.length];
    float[] expected = new float[numbers.length];
    coarse.render(numbers, 0, image, 0);
    all.render(without, 0, expected, 0);
    assertThat(image).containsExactly(expected, within(1e-6f));

    float[] weights = Differences.values(size.elements(), 13);
    float[] gradient = new float[numbers.length];
    Arrays.fill(gradient, 7);
    coarse.pullback(numbers, 0, weights, gradient);
    assertThat(Differences.doubles(gradient))
        .containsExactly(Differences.central(coarse, weights, numbers), within(2e-3));

    float[] again = new float[numbers.length];
    Arrays.fill(again, 7);
    coarse.encode(image, 0, again, 0);
    assertThat(again).containsExactly(without, within(1e-4f));
    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i] != 0).isEqualTo(isCoarse(size, i));
    }
  }

  /** Of 9 rows the constant and two waves of two each, of 11 columns likewise. */
  private static boolean isCoarse(ImageSize size, int number) {
    int position = number % size.positions();
    return position / size.columns() < 5 && position % size.columns() < 5;
  }

  @Test
  void aShareOfWavesIsAShare() {
    FourierBasis basis = FourierBasis.of(SIZE, RANGE, 1, ColorMix.NONE);
    for (double share : new double[] {0, -1, 1.5, Double.NaN}) {
      assertThatThrownBy(() -> basis.coarse(share)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void decayMakesCoarseWavesCountMore() {
    FourierBasis basis = FourierBasis.of(new ImageSize(1, 1, 8), range(), 1, ColorMix.NONE);
    float[] flat = swing(basis, 1);
    float[] fine = swing(basis, 5);

    assertThat(flat[0]).isGreaterThan(2 * fine[0]);
  }

  @Test
  void clampedPixelsStayInsideAndFreeOnesDoNot() {
    float[] numbers = new float[SIZE.elements()];
    Arrays.fill(numbers, 7);
    float[] image = new float[numbers.length];
    PixelBasis.free(SIZE).render(numbers, 0, image, 0);
    assertThat(image).containsOnly(7f);

    PixelBasis.clamped(SIZE, RANGE, ColorMix.NONE).render(numbers, 0, image, 0);
    assertThat(image[0]).isEqualTo(1);
    assertThat(image[SIZE.positions()]).isEqualTo(4);
    assertThat(numbers[0]).isEqualTo(1);
  }

  @Test
  void clampKnowsTheModelsScaleAndTheColourOfNothing() {
    InputSpec input = new InputSpec(Shape.of(1, 2, 2), 0, 1, List.of(0.5), List.of(0.25));
    ValueClamp clamp = ValueClamp.of(input);

    assertThat(clamp.lowest(0)).isEqualTo(-2);
    assertThat(clamp.highest(0)).isEqualTo(2);
    assertThat(clamp.neutral()).containsExactly(0);
    assertThat(RANGE.neutral()).containsExactly(0, 0);
    assertThat(new ValueClamp(new float[] {2}, new float[] {3}).neutral()).containsExactly(2);
  }

  private static ValueClamp range() {
    return new ValueClamp(new float[] {-1}, new float[] {1});
  }

  /** Highest and lowest value of the image made of one wave alone. */
  private static float[] swing(FourierBasis basis, int wave) {
    float[] numbers = new float[8];
    numbers[wave] = 0.1f;
    float[] image = new float[8];
    basis.render(numbers, 0, image, 0);
    float highest = 0;
    for (float value : image) {
      highest = Math.max(highest, value);
    }
    return new float[] {highest};
  }

  private static float[] inside(int count) {
    float[] values = Differences.values(count, 6);
    for (int i = 0; i < count; i++) {
      values[i] = i < count / 2 ? values[i] * 0.9f : 2 + 1.8f * values[i];
    }
    return values;
  }
}
