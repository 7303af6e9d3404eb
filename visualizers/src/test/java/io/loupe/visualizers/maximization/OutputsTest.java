package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Objectives;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unit(preds, 3) | [3]",
        "2*probability(preds, 3) | [3]",
        "0.8*unit(preds, 3) - 0.3*unit(preds, 8) | [3]",
        "mean(unit(preds, 8), unit(preds, 1)) | [8, 1]",
        "softmin(unit(preds, 8), unit(preds, 1)) - unit(preds, 2) | [8, 1]",
        "unit(preds, 1) + 2*unit(preds, 2) | []",
        "unit(preds, 1) - unit(preds, 1) | []",
        "-unit(preds, 1) | []",
        "-softmin(unit(preds, 1), unit(preds, 2)) | []",
        "unit(preds, 1) + channel(conv, 2) | []",
        "unit(dense, 1) | []",
        "direction(preds, 0, 1) | []",
      })
  void areThoseThatAreWantedLarge(String text, String outputs) {
    assertThat(Outputs.of(Objectives.parse(text), "preds")).hasToString(outputs);
  }
}
