package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Objectives;
import io.loupe.tensor.Shape;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.Targets.Outputs;
import org.junit.jupiter.api.Test;
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
    assertThat(Outputs.of(Objectives.parse(text), head(10, Activation.SOFTMAX)))
        .hasToString(outputs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unit(preds, 0) | [1]",
        "2*probability(preds, 0) | [1]",
        "-unit(preds, 0) | [0]",
        "unit(preds, 0) - unit(preds, 0) | []",
        "unit(preds, 0) + channel(conv, 2) | []",
      })
  void ofOneOutputThatDecidesBetweenTwoTheyAreTheClass(String text, String outputs) {
    assertThat(Outputs.of(Objectives.parse(text), head(1, Activation.SIGMOID)))
        .hasToString(outputs);
  }

  @Test
  void aNumberHasNone() {
    assertThat(Outputs.of(Objectives.unit("preds", 0), head(1, Activation.IDENTITY))).isEmpty();
  }

  private static Classifier head(int outputs, Activation activation) {
    TinyConvNet net =
        TinyConvNet.builder(InputSpec.of(Shape.of(1, 2, 2), 0, 1), 1)
            .head("preds", outputs, activation)
            .build();
    return Classifier.of(ReferenceEngine.model("tiny", net));
  }
}
