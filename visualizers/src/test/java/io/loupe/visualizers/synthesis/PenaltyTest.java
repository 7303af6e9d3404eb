package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.loupe.gradient.InputPenalty;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PenaltyTest {
  private static final Shape IMAGES = Shape.of(2, 3, 5, 4);
  private static final Offset<Double> CLOSE = within(1e-4);

  static Stream<InputPenalty> penalties() {
    return Stream.of(
        TotalVariation.isotropic(2),
        TotalVariation.isotropic(1),
        TotalVariation.isotropic(3, 0.01),
        TotalVariation.anisotropic(),
        TotalVariation.squared(),
        PNorm.of(1),
        PNorm.of(2),
        PNorm.of(6));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void gradientEqualsCentralDifferences(InputPenalty penalty) {
    float[] x = Differences.values(IMAGES.elements(), 3);
    double[] weights = {0.7, 2.5};
    float[] gradient = new float[x.length];
    penalty.accumulate(weights, Tensor.of(IMAGES, x), new double[2], gradient);

    double[] expected =
        Differences.central(
            at -> {
              double[] values = new double[2];
              penalty.accumulate(weights, Tensor.of(IMAGES, at), values, new float[at.length]);
              return values[0] + values[1];
            },
            x);

    assertThat(Differences.doubles(gradient)).containsExactly(expected, CLOSE);
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void itemsDoNotTouchEachOtherAndValuesAdd(InputPenalty penalty) {
    float[] x = Differences.values(IMAGES.elements(), 4);
    double[] both = {1, 1};
    penalty.accumulate(new double[] {2, 3}, Tensor.of(IMAGES, x), both, new float[x.length]);

    for (int n = 0; n < 2; n++) {
      double[] alone = {0};
      Tensor one = Tensor.of(Shape.of(1, 3, 5, 4), Tensor.of(IMAGES, x).slice(n).toArray());
      penalty.accumulate(new double[] {n + 2}, one, alone, new float[60]);
      assertThat(both[n]).isCloseTo(1 + alone[0], within(1e-12));
    }
  }

  @Test
  void totalVariationOfKerasVisCountsPixelsWithBothNeighbours() {
    Tensor image = Tensor.of(Shape.of(1, 1, 3, 3), 0, 1, 5, 2, 4, 5, 9, 9, 9);
    double[] value = {0};

    TotalVariation.isotropic(2).accumulate(new double[] {1}, image, value, new float[9]);

    double sum = (2 * 2 + 1 * 1) + (3 * 3 + 4 * 4) + (7 * 7 + 2 * 2) + (5 * 5 + 1 * 1);
    assertThat(value[0]).isCloseTo(sum / 9, within(1e-9));
  }

  @Test
  void betaIsTheExponentOfTheDifference() {
    Tensor image = Tensor.of(Shape.of(1, 1, 2, 2), 0, 4, 3, 7);
    double[] value = {0};

    TotalVariation.isotropic(1, 0).accumulate(new double[] {1}, image, value, new float[4]);

    assertThat(value[0]).isCloseTo(5.0 / 4, within(1e-9));
  }

  @Test
  void anisotropicVariationSumsAbsoluteDifferencesOfAllPairs() {
    Tensor image = Tensor.of(Shape.of(1, 1, 2, 3), 0, 1, 5, 2, 4, 5);
    double[] value = {0};

    TotalVariation.anisotropic().accumulate(new double[] {1}, image, value, new float[6]);

    assertThat(value[0]).isCloseTo((1 + 4 + 2 + 1 + 2 + 3 + 0) / 6.0, within(1e-9));
  }

  @Test
  void squaredVariationReachesTheLastRowAndColumn() {
    Tensor image = Tensor.of(Shape.of(1, 1, 2, 3), 0, 1, 5, 2, 4, 5);
    double[] value = {0};

    TotalVariation.squared().accumulate(new double[] {1}, image, value, new float[6]);

    assertThat(value[0]).isCloseTo((1 + 16 + 4 + 1 + 4 + 9 + 0) / 6.0, within(1e-9));
  }

  @Test
  void variationOfOneRowIsItsDifferences() {
    Tensor image = Tensor.of(Shape.of(1, 1, 1, 3), 0, 1, 3);
    double[] value = {0};

    TotalVariation.isotropic(2).accumulate(new double[] {1}, image, value, new float[3]);

    assertThat(value[0]).isCloseTo((1 + 4) / 3.0, within(1e-9));
  }

  @Test
  void normOfKerasVisDividesByTheNumberOfValues() {
    Tensor image = Tensor.of(Shape.of(1, 1, 1, 2), 1, -2);
    double[] value = {0};

    PNorm.of(6).accumulate(new double[] {10}, image, value, new float[2]);

    assertThat(value[0]).isCloseTo(10 * Math.pow(1 + 64, 1 / 6.0) / 2, within(1e-6));
  }

  @Test
  void normOfABlackImageIsZeroWithoutGradient() {
    float[] gradient = new float[4];
    double[] value = {0};

    PNorm.of(6)
        .accumulate(
            new double[] {10}, Tensor.of(Shape.of(1, 1, 2, 2), 0, 0, 0, 0), value, gradient);

    assertThat(value[0]).isZero();
    assertThat(gradient).containsOnly(0f);
  }

  @Test
  void nothingPullsAValueThatIsZeroOrADifferenceThatIsNone() {
    for (InputPenalty penalty : List.of(PNorm.of(1), PNorm.of(3), TotalVariation.anisotropic())) {
      float[] gradient = new float[6];
      penalty.accumulate(
          new double[] {1},
          Tensor.of(Shape.of(1, 1, 2, 3), 0, 0, 2, 0, 0, 3),
          new double[1],
          gradient);
      assertThat(gradient[0]).as(penalty.describe()).isZero();
      assertThat(gradient).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
    }
  }

  @Test
  void variationsOfChannelsAdd() {
    float[] first = {1, 2, 4, 8, 16, 32};
    float[] second = {3, 3, 5, 5, 7, 0};
    float[] both = {1, 2, 4, 8, 16, 32, 3, 3, 5, 5, 7, 0};
    for (TotalVariation variation :
        List.of(
            TotalVariation.isotropic(2), TotalVariation.anisotropic(), TotalVariation.squared())) {
      double apart =
          valueOf(variation, Tensor.of(Shape.of(1, 1, 2, 3), first))
              + valueOf(variation, Tensor.of(Shape.of(1, 1, 2, 3), second));
      assertThat(2 * valueOf(variation, Tensor.of(Shape.of(1, 2, 2, 3), both)))
          .as("a mean over both")
          .isCloseTo(apart, within(1e-6));
    }
  }

  private static double valueOf(InputPenalty penalty, Tensor image) {
    double[] value = {0};
    penalty.accumulate(new double[] {1}, image, value, new float[image.shape().elements()]);
    return value[0];
  }

  @Test
  void badExponentsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> PNorm.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> TotalVariation.isotropic(0));
    assertThatIllegalArgumentException().isThrownBy(() -> TotalVariation.isotropic(1, -1));
  }
}
