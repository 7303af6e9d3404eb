package io.loupe.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.fakes.FakeModel;
import io.loupe.model.Inspectable.Effect;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
            "Model \"lenet\" has no layers with rows, columns or steps. Name layers, or choose"
                + " all.");
  }

  @Test
  void takesAConvolutionsMapsBehindNormAndActivation() {
    Shape steps = Shape.of(6, 122);
    FakeModel model =
        new FakeModel(
            reading(0, "conv1", LayerKind.CONVOLUTION, steps),
            reading(1, "bn1", LayerKind.NORMALIZATION, steps, "conv1"),
            reading(2, "relu1", LayerKind.ACTIVATION, steps, "bn1"),
            reading(3, "pool", LayerKind.POOLING, Shape.of(6, 61), "relu1"),
            reading(4, "twice", LayerKind.CONVOLUTION, MAP, "pool"),
            reading(5, "bn2", LayerKind.NORMALIZATION, MAP, "twice"),
            reading(6, "sum", LayerKind.OTHER, MAP, "twice", "bn2"),
            reading(7, "last", LayerKind.CONVOLUTION, MAP, "sum"),
            reading(8, "gate", LayerKind.ACTIVATION, MAP, "last", "sum"));
    assertThat(names(LayerSelection.CONVOLUTIONS, model))
        .as("a convolution read twice, or by what takes two inputs, is its own map")
        .containsExactly("relu1", "twice", "last");
    assertThat(names(LayerSelection.RAW_CONVOLUTIONS, model))
        .containsExactly("conv1", "twice", "last");
    assertThat(FilterMaps.endingAt(model, model.layer("relu1")).map(FilterMaps::describe))
        .contains("conv1 after bn1 and relu1");
    assertThat(FilterMaps.endingAt(model, model.layer("bn2"))).isEmpty();
    assertThat(FilterMaps.of(model, model.layer("last")).describe()).isEqualTo("last");
  }

  @Test
  void followsFunctionsOfSeveralLayersThatMeetAgain() {
    Map<String, Effect> effects = new HashMap<>();
    FakeModel model =
        new FakeModel(
            reading(0, "filters", LayerKind.CONVOLUTION, MAP),
            reading(1, "bias", LayerKind.OTHER, MAP, "filters"),
            reading(2, "sigmoid", LayerKind.ACTIVATION, MAP, "bias"),
            reading(3, "silu", LayerKind.OTHER, MAP, "bias", "sigmoid"),
            reading(4, "gate", LayerKind.POOLING, Shape.of(2, 1, 1), "silu"),
            reading(5, "gated", LayerKind.OTHER, MAP, "silu", "gate"));
    assertThat(names(LayerSelection.CONVOLUTIONS, model))
        .as("nobody says what these layers do")
        .containsExactly("filters");
    effects.put("bias", Effect.ELEMENTWISE);
    effects.put("sigmoid", Effect.ELEMENTWISE);
    assertThat(names(LayerSelection.CONVOLUTIONS, model.doing(effects))).containsExactly("bias");
    effects.put("silu", Effect.ELEMENTWISE);
    effects.put("gated", Effect.ELEMENTWISE);
    FakeModel known = model.doing(effects);
    assertThat(names(LayerSelection.CONVOLUTIONS, known)).containsExactly("silu");
    assertThat(FilterMaps.endingAt(known, known.layer("silu")).map(FilterMaps::describe))
        .contains("filters after bias, sigmoid and silu");
  }

  @Test
  void longWaysAreSaidInShort() {
    FakeModel model =
        new FakeModel(
            reading(0, "filters", LayerKind.CONVOLUTION, MAP),
            reading(1, "f1", LayerKind.ACTIVATION, MAP, "filters"),
            reading(2, "f2", LayerKind.ACTIVATION, MAP, "f1"),
            reading(3, "f3", LayerKind.ACTIVATION, MAP, "f2"),
            reading(4, "f4", LayerKind.ACTIVATION, MAP, "f3"));
    assertThat(FilterMaps.of(model, model.layer("filters")).describe())
        .isEqualTo("filters after f1, 2 more and f4");
  }

  @Test
  void followsNormsInAnotherShapeAndThereAlone() {
    Shape groups = Shape.of(1, 4);
    Map<String, Effect> effects =
        Map.of("in", Effect.SAME_VALUES, "out", Effect.SAME_VALUES, "scale", Effect.ELEMENTWISE);
    LayerInfo[] group = {
      reading(0, "filters", LayerKind.CONVOLUTION, MAP),
      reading(1, "in", LayerKind.OTHER, groups, "filters"),
      reading(2, "norm", LayerKind.NORMALIZATION, groups, "in"),
      reading(3, "out", LayerKind.OTHER, MAP, "norm"),
      reading(4, "scale", LayerKind.OTHER, MAP, "out"),
      reading(5, "flat", LayerKind.OTHER, FLAT, "scale"),
    };
    assertThat(names(LayerSelection.CONVOLUTIONS, new FakeModel(group).doing(effects)))
        .containsExactly("scale");
    group[3] = reading(3, "out", LayerKind.OTHER, groups, "norm");
    group[4] = reading(4, "scale", LayerKind.OTHER, groups, "out");
    assertThat(names(LayerSelection.CONVOLUTIONS, new FakeModel(group).doing(effects)))
        .as("never back")
        .containsExactly("filters");
    FakeModel copied =
        new FakeModel(
                reading(0, "filters", LayerKind.CONVOLUTION, MAP),
                reading(1, "in", LayerKind.OTHER, MAP, "filters"),
                reading(2, "pool", LayerKind.POOLING, MAP, "in"))
            .doing(effects);
    assertThat(names(LayerSelection.CONVOLUTIONS, copied))
        .as("a layer that only copies makes no map")
        .containsExactly("filters");
  }

  @Test
  void aValueThatTheNetworkGivesIsNoStepOnTheWay() {
    FakeModel model =
        new FakeModel(
                reading(0, "filters", LayerKind.CONVOLUTION, MAP),
                reading(1, "given", LayerKind.ACTIVATION, MAP, "filters"),
                reading(2, "double", LayerKind.OTHER, MAP, "filters"))
            .doing(Map.of("given", Effect.ELEMENTWISE, "double", Effect.ELEMENTWISE));
    assertThat(names(LayerSelection.CONVOLUTIONS, model)).containsExactly("filters");
  }

  private static LayerInfo reading(
      int index, String name, LayerKind kind, Shape shape, String... inputs) {
    return new LayerInfo(index, name, kind, "Fake", shape, 0, "", "", List.of(inputs));
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
