package io.loupe.engine.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.testkit.GeneratedTexts;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineOptionsTest {
  /** Of 20,000 texts some are such an option; none of the others gets out in words of Java's. */
  @ParameterizedTest
  @ValueSource(
      strings = {"range", "mean", "std", "input-shape", "hold", "memory", "max-model-memory"})
  void whateverIsTypedIsReadOrRefusedInWords(String option) {
    int taken =
        GeneratedTexts.feed(
            option, option.hashCode(), text -> EngineOptions.of(Map.of(option, text)));
    assertThat(taken).isGreaterThan(option.equals("range") ? 0 : 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "range | 0,255,,",
        "mean | 1,,",
        "mean | ,1",
        "mean | 1,,2",
        "std | 1,",
        "input-shape | 1,28,28,",
        "hold | a=1;a=2",
        "hold | a",
        "hold | a=1,2:",
        "hold | =1",
        "memory | 0",
        "memory | 1.5",
        "max-model-memory | -1"
      })
  void listsWithHolesAndWhatIsSaidTwiceAreRefused(String option, String text) {
    assertThatThrownBy(() -> EngineOptions.of(Map.of(option, text)))
        .isInstanceOf(ParameterException.class);
  }

  @Test
  void valuesAreThoseThatWereTyped() {
    EngineOptions options =
        EngineOptions.of(
            Map.of(
                "range",
                "0,255",
                "mean",
                "1, 2.5,-3",
                "hold",
                "mask=1;b=3,2,2:0.5;",
                "memory",
                " 7 ",
                "max-model-memory",
                "9",
                "input-shape",
                "3, 8,8"));
    assertThat(options.min()).isZero();
    assertThat(options.max()).isEqualTo(255);
    assertThat(options.mean()).containsExactly(1.0, 2.5, -3.0);
    assertThat(options.inputShape()).hasValue(Shape.of(3, 8, 8));
    assertThat(options.modelMemory()).hasValue(9L << 20);
    assertThat(options.held().byName()).containsOnlyKeys("mask", "b");
    assertThat(held(options, "mask").values(Shape.of(2))).containsExactly(1, 1);
    assertThat(held(options, "b").shape()).hasValue(Shape.of(3, 2, 2));
  }

  private static HeldInputs.Held held(EngineOptions options, String input) {
    return Objects.requireNonNull(options.held().byName().get(input));
  }
}
