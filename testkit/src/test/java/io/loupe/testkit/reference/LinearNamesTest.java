package io.loupe.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import org.junit.jupiter.api.Test;

/** A layer's values before a function of its own have a name, but are no layer. */
class LinearNamesTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void objectivesReadThemAndSelectionsOfLayersDoNot() {
    String linear = model.linear("conv1").orElseThrow();
    assertThat(linear).isEqualTo("conv1:linear");
    assertThat(model.layer(linear)).isEqualTo(model.layer("conv1"));
    Objectives.check(Objectives.parse("-channel('conv1:linear', 1)"), model);
    assertThatThrownBy(() -> new LayerSelection("conv1:linear").resolve(model))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith(
            "\"conv1:linear\" is no layer but what layer \"conv1\" works out first.");
  }

  @Test
  void layersWithoutAFunctionOfTheirOwnHaveNone() {
    assertThat(model.linear("pool1")).isEmpty();
    assertThat(model.linear("preds")).as("a head has logits").isEmpty();
    assertThatThrownBy(() -> model.layer("pool1:linear")).isInstanceOf(UnknownLayerException.class);
  }
}
