package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.gradient.InputPenalty;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Values worked out by hand, and the words that a record keeps. */
class SynthesisValuesTest {
  @Test
  void penaltiesSayWhatTheyAre() {
    assertThat(PNorm.of(6).describe()).isEqualTo("norm(p 6)");
    assertThat(TotalVariation.isotropic(2).describe())
        .isEqualTo("totalVariation(isotropic, beta 2.0, epsilon 0.0)");
    assertThat(TotalVariation.isotropic(1).describe())
        .isEqualTo("totalVariation(isotropic, beta 1.0, epsilon 1.0E-6)");
    assertThat(TotalVariation.squared().describe()).isEqualTo("totalVariation(squared)");
    assertThat(TotalVariation.anisotropic().describe()).isEqualTo("totalVariation(anisotropic)");
  }

  @Test
  void aWeightOfZeroLeavesNumbersThatAreNone() {
    Tensor images = Tensor.of(Shape.of(2, 1, 1, 2), Float.NaN, Float.NaN, 1, 3);
    for (InputPenalty penalty : List.of(PNorm.of(1), TotalVariation.squared())) {
      double[] values = {0, 0};
      float[] gradient = new float[4];
      penalty.accumulate(new double[] {0, 1}, images, values, gradient);
      assertThat(values[0]).isZero();
      assertThat(values[1]).isEqualTo(2);
      assertThat(gradient[0]).isZero();
    }
  }

  @Test
  void epsilonIsAddedToEverySquare() {
    Tensor image = Tensor.of(Shape.of(1, 1, 2, 2), 0, 4, 3, 7);
    double[] value = {0};
    TotalVariation.isotropic(2, 0.5).accumulate(new double[] {8}, image, value, new float[4]);

    assertThat(value[0]).isEqualTo(8 * (16 + 9 + 0.5) / 4);
  }

  @Test
  void transformsAreDrawnFromTheirRangesInOneOrder() {
    RandomTransforms ranges = new RandomTransforms(4, 20, 0.1);
    assertThat(ranges.isNone()).isFalse();
    assertThat(new RandomTransforms(0, 1, 0).isNone()).isFalse();
    assertThat(new RandomTransforms(0, 0, 0.5).isNone()).isFalse();
    assertThat(RandomTransforms.NONE.isNone()).isTrue();
    assertThat(ranges.times(0.5)).isEqualTo(new RandomTransforms(2, 10, 0.05));

    RandomGenerator same = new SplittableRandom(9);
    double down = 4 * (2 * same.nextDouble() - 1);
    double right = 4 * (2 * same.nextDouble() - 1);
    double turn = 20 * (2 * same.nextDouble() - 1);
    double size = 1 + 0.1 * (2 * same.nextDouble() - 1);
    RandomGenerator source = new SplittableRandom(9);
    assertThat(moved(ranges.draw(source)))
        .containsExactly(moved(Affine.of(turn, size, down, right)));
    assertThat(source.nextLong()).as("four numbers were drawn").isEqualTo(same.nextLong());
    assertThat(moved(ranges.draw(new SplittableRandom(9), new ImageSize(1, 2, 3))))
        .as("more than one row")
        .containsExactly(moved(Affine.of(turn, size, down, right)));

    RandomGenerator untouched = new SplittableRandom(9);
    assertThat(RandomTransforms.NONE.draw(untouched)).isSameAs(ImageTransform.IDENTITY);
    assertThat(untouched.nextLong())
        .as("a run without transforms draws as many")
        .isEqualTo(after(9));
  }

  @Test
  void rangesEndWhereTheyMust() {
    assertThat(new RandomTransforms(0, 0, 0.99).scale()).isEqualTo(0.99);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RandomTransforms(0, -1, 0))
        .withMessage("Ranges must not be negative and scale be below 1: 0.0, -1.0, 0.0");
    assertThatIllegalArgumentException().isThrownBy(() -> new RandomTransforms(0, 0, -0.1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PNorm.of(0))
        .withMessage("p must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Affine.of(0, -2, 0, 0))
        .withMessage("Scale must be positive, got -2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TotalVariation.isotropic(Double.POSITIVE_INFINITY));
  }

  @Test
  void theConstantWaveIsAsBrightAsItsScaleSays() {
    ValueClamp range = new ValueClamp(new float[] {-1}, new float[] {3});
    FourierBasis basis = FourierBasis.of(new ImageSize(1, 2, 8), range, 1, ColorMix.NONE);
    float[] numbers = new float[18];
    numbers[1] = 0.5f;
    float[] image = new float[18];
    basis.render(numbers, 1, image, 2);

    double plane = 0.5 * (8 / 4.0) / Math.sqrt(2 * 8);
    double value = -1 + 2 * (1 + plane / Math.sqrt(1 + plane * plane));
    for (int i = 2; i < 18; i++) {
      assertThat((double) image[i]).isCloseTo(value, within(1e-6));
    }
    assertThat(image[1]).isZero();
  }

  @Test
  void aCosineOfThreeCyclesIsDampedByItsFrequency() {
    ValueClamp range = new ValueClamp(new float[] {-1}, new float[] {1});
    FourierBasis basis = FourierBasis.of(new ImageSize(1, 1, 8), range, 2, ColorMix.NONE);
    for (int wave : new int[] {5, 6, 7}) {
      float[] numbers = new float[8];
      numbers[wave] = 0.5f;
      float[] image = new float[8];
      basis.render(numbers, 0, image, 0);
      int cycles = wave == 7 ? 4 : 3;
      for (int j = 0; j < 8; j++) {
        double angle = 2 * Math.PI * cycles * j / 8;
        double shape =
            wave == 7
                ? Math.cos(angle) / Math.sqrt(8)
                : (wave == 5 ? Math.cos(angle) : Math.sin(angle)) / 2;
        double plane = 0.5 * shape * Math.pow(8.0 / cycles, 2) / 4;
        assertThat((double) image[j]).isCloseTo(plane / Math.sqrt(1 + plane * plane), within(1e-6));
      }
    }
  }

  @Test
  void whatWavesCannotReachIsMovedInside() {
    ValueClamp range = new ValueClamp(new float[] {0}, new float[] {2});
    ImageSize size = new ImageSize(1, 1, 2);
    FourierBasis basis = FourierBasis.of(size, range, 1, ColorMix.NONE);
    float[] numbers = new float[3];
    float[] image = new float[3];
    basis.encode(new float[] {9, 9, 0, 2}, 2, numbers, 1);
    basis.render(numbers, 1, image, 1);

    assertThat(numbers[0]).isZero();
    assertThat(image[1]).isCloseTo(0.002f, within(1e-5f));
    assertThat(image[2]).isCloseTo(1.998f, within(1e-5f));
  }

  @Test
  void aPullbackKeepsToItsImage() {
    ValueClamp range = new ValueClamp(new float[] {-1}, new float[] {1});
    ImageSize size = new ImageSize(1, 2, 2);
    FourierBasis waves = FourierBasis.of(size, range, 1, ColorMix.NONE);
    float[] numbers = {9, 9, 9, 9, 0.3f, -0.2f, 0.1f, 0.4f};
    float[] atImage = {9, 9, 9, 9, 1, 2, 3, 4};
    float[] both = new float[8];
    float[] alone = new float[4];
    waves.pullback(numbers, 4, atImage, both);
    waves.pullback(new float[] {0.3f, -0.2f, 0.1f, 0.4f}, 0, new float[] {1, 2, 3, 4}, alone);
    assertThat(both).startsWith(0, 0, 0, 0).endsWith(alone);

    float[] pixels = new float[8];
    PixelBasis.free(size).pullback(numbers, 4, atImage, pixels);
    assertThat(pixels).containsExactly(0, 0, 0, 0, 1, 2, 3, 4);
  }

  @Test
  void clampingIsByChannelAndFromAPlaceOn() {
    ValueClamp clamp = new ValueClamp(new float[] {0, 10}, new float[] {1, 20});
    float[] image = {-5, -5, 0.5f, 9, 21};
    clamp.apply(new ImageSize(2, 1, 2), image, 1);

    assertThat(image).containsExactly(-5, 0, 0.5f, 10, 20);
    assertThat(new ValueClamp(new float[] {-3, -2}, new float[] {-1, 4}).neutral())
        .containsExactly(-1, 0);
  }

  @Test
  void noiseIsByChannel() {
    InputSpec input = InputSpec.of(Shape.of(2, 1, 2), 0, 4);
    RandomGenerator same = new Random(2);
    float[] values = ImageStart.noise(input, 0.25, 0.5, new Random(2)).toArray();
    for (float value : values) {
      double share = 0.25 + 0.5 * (same.nextDouble() - 0.5);
      assertThat((double) value).isCloseTo(4 * share, within(1e-6));
    }
    InputSpec scaled =
        new InputSpec(Shape.of(2, 1, 1), 0, 1, List.of(0.0, 10.0), List.of(1.0, 0.5));
    float[] middles = ImageStart.noise(scaled, 0, new Random(2)).toArray();
    assertThat(middles).containsExactly(new float[] {0.5f, -19}, within(1e-6f));
    float[] keras = ImageStart.kerasVis(scaled, new Random(2)).toArray();
    assertThat((double) keras[0] - 0.5).isCloseTo(-(keras[1] + 19) / 2, within(1e-6));
    assertThat(Math.abs(keras[0] - 0.5)).isCloseTo(0.05, within(1e-6));
  }

  @Test
  void everyImageOfAnAdamHasItsOwnStep() {
    Adam adam = new Adam(2);
    float[] x = {0, 0};
    adam.step(x, new float[] {1, 1}, 0, 1, 0.1);
    adam.step(x, new float[] {1, 1}, 0, 0, 0.1);
    adam.step(x, new float[] {1, 1}, 0, 1, 0.1);
    adam.step(x, new float[] {1, 1}, 1, 2, 0.1);

    assertThat(x).containsExactly(new float[] {0.2f, 0.1f}, within(1e-5f));
  }

  @Test
  void aShortGradientIsMadeLonger() {
    float[] gradient = {7, 1e-7f, 0, 7};
    UnitGradient.normalize(gradient, 1, 3);
    assertThat(gradient).containsExactly(new float[] {7, 0.1f, 0, 7}, within(1e-6f));
  }

  private static float[] moved(ImageTransform transform) {
    ImageSize size = new ImageSize(1, 5, 5);
    float[] image = Differences.values(25, 3);
    float[] moved = new float[25];
    transform.apply(size, image, 0, moved, 0, new float[1]);
    return moved;
  }

  private static long after(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < 4; i++) {
      random.nextDouble();
    }
    return random.nextLong();
  }
}
