package io.loupe.visualizers.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.data.InputSpec;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.ForwardingModel;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where weights cannot be drawn anew, the record says which and why. */
class NullModelRefusalTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(3, 8, 8), 0, 1);

  /** A model whose engine says more about its null model. */
  private record Wrapped(Model inner, Optional<String> redrawRefusal, List<String> asTrained)
      implements ForwardingModel, Redrawable {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return type == Redrawable.class ? Optional.of(type.cast(this)) : inner.capability(type);
    }

    @Override
    public Model redrawn(long seed, Tensor inputs) {
      Model drawn = inner.capability(Redrawable.class).orElseThrow().redrawn(seed, inputs);
      return new Wrapped(drawn, redrawRefusal, asTrained);
    }
  }

  private static RunResult run(boolean weights, Optional<String> refusal, String... kept) {
    TinyConvNet.Builder layers = TinyConvNet.builder(INPUT, 3).maxPool("pool", 2);
    if (weights) {
      layers.conv("conv1", 4, 3, 1, Padding.SAME, Activation.RELU);
      layers.conv("conv2", 4, 3, 1, Padding.SAME, Activation.RELU);
    }
    Model inner = ReferenceEngine.model("small", layers.build());
    Model model = new Wrapped(inner, refusal, List.of(kept));
    return Loupe.visualizer("activation-grid")
        .on(model)
        .data(TestDatasets.labelled(INPUT, 3, 4))
        .run();
  }

  private static String noted(RunResult result) {
    return Objects.requireNonNull(result.provenance().resolved().get("null-model"));
  }

  @Test
  void aRefusalIsPassedOn() {
    RunResult result = run(true, Optional.of("\"x\" has weights that cannot be drawn anew"));
    assertThat(noted(result)).isEqualTo("none: \"x\" has weights that cannot be drawn anew");
    assertThat(result.provenance().resolved().keySet())
        .noneMatch(key -> key.startsWith("similarity-to-null-model"));
  }

  @Test
  void layersThatStayAsTrainedAreNamed() {
    assertThat(noted(run(true, Optional.empty(), "conv2")))
        .startsWith("weights drawn anew with seed ")
        .endsWith("; as trained, for their values are all alike: conv2");
  }

  @Test
  void whereAllLayersStayThereIsNone() {
    assertThat(noted(run(true, Optional.empty(), "conv1", "conv2")))
        .isEqualTo(
            "none: the values of each array of weights are all alike, and so have no other order");
  }

  @Test
  void withoutWeightsThereIsNone() {
    assertThat(noted(run(false, Optional.empty()))).isEqualTo("none: the model has no weights");
  }
}
