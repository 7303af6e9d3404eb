package io.loupe.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.fakes.FakeModel;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerSelectionTest {
  private static final Shape MAP = Shape.of(2, 1, 2);
  private static final Shape FLAT = Shape.of(4);

  @Test
  void understandsWords() {
    FakeModel model = FakeModel.lenet();
    assertThat(names(LayerSelection.ALL, model))
        .containsExactly("conv1", "pool1", "conv2", "dense", "preds");
    assertThat(names(LayerSelection.CONVOLUTIONS, model)).containsExactly("conv1", "conv2");
    assertThat(names(LayerSelection.OUTPUT, model)).containsExactly("preds");
  }

  @Test
  void keepsTheOrderOfNamesAndTakesEachOnce() {
    FakeModel model = FakeModel.lenet();
    LayerSelection selection = new LayerSelection("preds:logits, conv2,conv1,preds,conv2");
    assertThat(names(selection, model)).containsExactly("preds", "conv2", "conv1");
  }

  @Test
  void prefersLayersToWords() {
    FakeModel model =
        new FakeModel(
            FakeModel.layer(0, "all", LayerKind.CONVOLUTION, MAP),
            FakeModel.layer(1, "conv", LayerKind.DENSE, FLAT),
            FakeModel.layer(2, "a,b", LayerKind.DENSE, FLAT));
    assertThat(names(LayerSelection.ALL, model)).containsExactly("all");
    assertThat(names(LayerSelection.CONVOLUTIONS, model)).containsExactly("conv");
    assertThat(names(new LayerSelection("a,b"), model)).containsExactly("a,b");
    assertThat(names(LayerSelection.OUTPUT, model)).as("last layer").containsExactly("a,b");
  }

  @Test
  void takesMapsWhereThereAreNoConvolutions() {
    FakeModel pooled =
        new FakeModel(
            FakeModel.layer(0, "pool", LayerKind.POOLING, MAP),
            FakeModel.layer(1, "dense", LayerKind.DENSE, FLAT));
    assertThat(names(LayerSelection.CONVOLUTIONS, pooled)).containsExactly("pool");
    FakeModel flat = new FakeModel(FakeModel.layer(0, "dense", LayerKind.DENSE, FLAT));
    assertThatThrownBy(() -> LayerSelection.CONVOLUTIONS.resolve(flat))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "Model \"lenet\" has no layers with rows and columns. Name layers, or choose all.");
  }

  @Test
  void namesUnknownLayers() {
    assertThatThrownBy(() -> new LayerSelection("conv1,conv3").resolve(FakeModel.lenet()))
        .isInstanceOf(UnknownLayerException.class)
        .hasMessage(
            "Model \"lenet\" has no layer \"conv3\". Did you mean \"conv1\"?"
                + " Layers: conv1, pool1, conv2, dense, preds.");
    assertThatThrownBy(() -> new LayerSelection(" ")).hasMessage("No layer named");
  }

  private static List<String> names(LayerSelection selection, FakeModel model) {
    return selection.resolve(model).stream().map(LayerInfo::name).toList();
  }
}
