package io.loupe.formats.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.InputSpec;
import io.loupe.formats.microscope.Lowest.Reading;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Shape;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LowestTest {
  private static final Shape MAP = Shape.of(4, 8, 8);

  private final Model tiny =
      ReferenceEngine.model(
          "tiny",
          TinyConvNet.builder(InputSpec.of(Shape.of(1, 8, 8), 0, 1), 3)
              .conv("fused", 4, 3, 1, Padding.SAME, Activation.RELU)
              .conv("plain", 4, 3, 1, Padding.SAME, Activation.IDENTITY)
              .turningNorm("norm")
              .activation("relu", Activation.RELU)
              .conv("linear", 4, 3, 1, Padding.SAME, Activation.IDENTITY)
              .batchNorm("scaled")
              .maxPool("pool", 2)
              .dense("dense", 6, Activation.TANH)
              .head("preds", 3, Activation.SOFTMAX)
              .build());

  private Reading of(String layer) {
    return Reading.of(tiny, tiny.layer(layer));
  }

  @Test
  void whatAFunctionReadsIsDrivenDownAndWhereThereIsNoneTheValueItself() {
    assertThat(of("fused")).isEqualTo(new Reading("fused:linear", "relu", true, ""));
    assertThat(of("relu")).isEqualTo(new Reading("norm", "relu", true, ""));
    assertThat(of("scaled")).isEqualTo(new Reading("scaled", "", true, ""));
    assertThat(of("dense")).isEqualTo(new Reading("dense:linear", "tanh", true, ""));
    assertThat(of("pool").name()).isEmpty();
    assertThat(of("pool").none()).startsWith("It joins or arranges values of other layers");
  }

  @Test
  void aFunctionOfSeveralLayersReadsWhatAllOfThemLeadBackTo() {
    Model swish =
        model(
            layer(0, "conv", LayerKind.CONVOLUTION, "linear"),
            layer(1, "norm", LayerKind.NORMALIZATION, "", "conv"),
            layer(2, "sigmoid", LayerKind.ACTIVATION, "sigmoid", "norm"),
            layer(3, "swish", LayerKind.ACTIVATION, "", "norm", "sigmoid"));
    assertThat(Reading.of(swish, swish.layer("sigmoid")).name()).isEqualTo("norm");
    Model sum =
        model(
            layer(0, "one", LayerKind.CONVOLUTION, "linear"),
            layer(1, "other", LayerKind.CONVOLUTION, "linear"),
            layer(2, "sum", LayerKind.OTHER, "", "one", "other"),
            layer(3, "relu", LayerKind.ACTIVATION, "relu", "sum"));
    assertThat(Reading.of(sum, sum.layer("sum")).none()).contains("no one convolution");
    assertThat(Reading.of(sum, sum.layer("relu"))).isEqualTo(new Reading("sum", "relu", true, ""));
  }

  @Test
  void whereTheEngineCannotLookInFrontOfAFunctionThatIsSaid() {
    Model closed =
        model(
            layer(0, "conv", LayerKind.CONVOLUTION, "relu"),
            layer(1, "relu", LayerKind.ACTIVATION, "relu"));
    assertThat(Reading.of(closed, closed.layer("conv")))
        .isEqualTo(
            new Reading(
                "",
                "",
                false,
                "The engine does not tell the values before its activation function."));
    assertThat(Reading.of(closed, closed.layer("relu")).none())
        .isEqualTo("The engine does not tell what layer relu reads.");
  }

  private static LayerInfo layer(
      int index, String name, LayerKind kind, String function, String... inputs) {
    return new LayerInfo(index, name, kind, "T", MAP, 0, "", function, List.of(inputs));
  }

  /** A model that tells its layers and nothing else. */
  private static Model model(LayerInfo... layers) {
    return new Model() {
      @Override
      public ModelInfo info() {
        throw new UnsupportedOperationException();
      }

      @Override
      public List<LayerInfo> layers() {
        return List.of(layers);
      }

      @Override
      public ActivationProbe probe() {
        throw new UnsupportedOperationException();
      }

      @Override
      public <C> Optional<C> capability(Class<C> type) {
        return Optional.empty();
      }

      @Override
      public void close() {}
    };
  }
}
