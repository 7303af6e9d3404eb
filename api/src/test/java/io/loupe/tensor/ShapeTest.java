package io.loupe.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  @Test
  void isAValue() {
    int[] dims = {1, 28, 28};
    Shape shape = Shape.of(dims);
    dims[0] = 9;
    shape.dims()[1] = 9;
    assertThat(shape).isEqualTo(Shape.of(1, 28, 28)).hasSameHashCodeAs(Shape.of(1, 28, 28));
    assertThat(shape).isNotEqualTo(Shape.of(28, 28)).isNotEqualTo("[1,28,28]");
    assertThat(shape).hasToString("[1,28,28]");
    assertThat(shape.elements()).isEqualTo(784);
  }

  @Test
  void theLargestShapeAndTheOrderOfTheSizesCount() {
    assertThat(Shape.of(Integer.MAX_VALUE).elements()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Shape.of(1, 2).hashCode()).isNotEqualTo(Shape.of(2, 1).hashCode());
  }

  @Test
  void countsAxesFromBothEnds() {
    Shape shape = Shape.of(4, 5, 6);
    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.dim(0)).isEqualTo(4);
    assertThat(shape.dim(-1)).isEqualTo(6);
    assertThat(shape.withBatch(2)).isEqualTo(Shape.of(2, 4, 5, 6));
    assertThat(shape.item()).isEqualTo(Shape.of(5, 6));
  }

  @Test
  void mayBeScalarOrEmpty() {
    assertThat(Shape.of().elements()).isEqualTo(1);
    assertThat(Shape.of()).hasToString("[]");
    assertThat(Shape.of(0, 5).elements()).isZero();
    assertThatThrownBy(() -> Shape.of().item()).hasMessage("A scalar has no items");
  }

  @Test
  void refusesSizesThatCannotBe() {
    assertThatThrownBy(() -> Shape.of(3, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Negative size in shape [3, -1]");
    assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 15))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Shape [65536, 32768] has more than 2^31 - 1 elements");
    assertThatThrownBy(() -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1,28,28|[1,28,28]", "[ 3 , 4 ]|[3,4]", "7|[7]", "[]|[]", "0|[0]"})
  void parsesWhatPeopleWriteAndWhatItPrints(String text, String shape) {
    assertThat(Shape.parse(text)).hasToString(shape);
    assertThat(Shape.parse(shape)).hasToString(shape);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a", "1,,2", "1,-2", "+1", "1.5", "[1", "99999,99999", "9999999999"})
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> Shape.parse(text))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "No shape: \"" + text + "\". Write sizes separated by commas, such as 1,28,28.");
  }
}
