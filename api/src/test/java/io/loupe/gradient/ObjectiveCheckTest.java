package io.loupe.gradient;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.LoupeException;
import io.loupe.fakes.FakeModel;
import io.loupe.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveCheckTest {
  private final Model model = FakeModel.lenet();

  @Test
  void takesWhatFits() {
    String text =
        "unit(preds, label) + 0.5*softmin(channel(conv1, 1), neuron(conv1, 1, 0, 1))"
            + " - direction(dense, 1, 2, 3, 4) + layerNorm(pool1) + channel(preds:logits, 3)";
    assertThatCode(() -> Objectives.check(Objectives.parse(text), model))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unit(preds, 4) | Layer \"preds\" has no filter 4. Its filters run from 0 to 3.",
        "probability(preds, 9) | Layer \"preds\" has no filter 9. Its filters run from 0 to 3.",
        "channel(conv1, 2) | Layer \"conv1\" has no filter 2. Its filters run from 0 to 1.",
        "logsoftmax(preds, 4) | Layer \"preds\" has no filter 4. Its filters run from 0 to 3.",
        "layerNorm(conv3) | Model \"lenet\" has no layer \"conv3\"."
            + " Did you mean \"conv1\"? Layers: conv1, pool1, conv2, dense, preds.",
        "neuron(conv1, 2, 0, 0) | Layer \"conv1\" has no filter 2. Its filters run from 0 to 1.",
        "neuron(conv1, 0, 1, 0) | Layer \"conv1\" has no row 1. Its rows run from 0 to 0.",
        "neuron(conv1, 0, 0, 2) | Layer \"conv1\" has no column 2. Its columns run from 0 to 1.",
        "neuron(dense, 2, 0, 0) | Layer \"dense\" of shape [4] has no rows and columns."
            + " Use unit(dense, 2).",
        "direction(dense, 1) | Layer \"dense\" has 4 filters, the direction has 1 number."
            + " Give one number for each filter.",
        "unit(preds, label) - 2*softmin(unit(dense, 1), unit(preds, 7))"
            + " | Layer \"preds\" has no filter 7. Its filters run from 0 to 3.",
        "mean(unit(preds, 1), channel(conv3, 0)) | Model \"lenet\" has no layer \"conv3\"."
            + " Did you mean \"conv1\"? Layers: conv1, pool1, conv2, dense, preds.",
        "perItem(unit(preds, 1), unit(preds, 8))"
            + " | Layer \"preds\" has no filter 8. Its filters run from 0 to 3.",
      })
  void namesTheRangeOfTheLayer(String text, String message) {
    assertThatThrownBy(() -> Objectives.check(Objectives.parse(text), model))
        .isInstanceOf(LoupeException.class)
        .hasMessage(message);
  }
}
