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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
    public Model redrawn(long seed, Tensor inputs, Set<String> kept) {
      Model drawn = inner.capability(Redrawable.class).orElseThrow().redrawn(seed, inputs, kept);
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

  @Test
  void engineThatCannotDrawWeightsAnewIsSaid() {
    RunResult result =
        Loupe.visualizer("activation-grid")
            .on(new Fixed(small()))
            .data(TestDatasets.labelled(INPUT, 3, 4))
            .run();
    assertThat(noted(result))
        .isEqualTo("none: the engine cannot draw the weights of this model anew");
  }

  /** Sixteen images of noise, each value in the middle fifth of the range. */
  @Test
  void withoutSamplesWeightsAreScaledOnNoise() {
    List<Tensor> scaledOn = new ArrayList<>();
    AtomicInteger closed = new AtomicInteger();
    RunResult result =
        Loupe.visualizer("activation-maximization")
            .on(new Watched(small(), scaledOn, closed))
            .with("layer", "conv1")
            .with("filters", "0")
            .with("steps", "16")
            .run();

    assertThat(noted(result)).endsWith(", scaled on 16 images of noise");
    assertThat(scaledOn).hasSize(1);
    Tensor noise = scaledOn.get(0);
    assertThat(noise.shape()).isEqualTo(Shape.of(16, 3, 8, 8));
    for (int i = 0; i < noise.shape().elements(); i++) {
      assertThat(noise.get(i)).isBetween(0.4f, 0.6f);
    }
    for (int n = 1; n < 16; n++) {
      assertThat(noise.slice(n).toArray()).isNotEqualTo(noise.slice(n - 1).toArray());
    }
    assertThat(closed).as("the null model").hasValue(1);
  }

  private static Model small() {
    return ReferenceEngine.model(
        "small",
        TinyConvNet.builder(INPUT, 3)
            .conv("conv1", 4, 3, 1, Padding.SAME, Activation.RELU)
            .build());
  }

  /** A model of an engine that draws nothing anew. */
  private record Fixed(Model inner) implements ForwardingModel {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return type == Redrawable.class ? Optional.empty() : inner.capability(type);
    }
  }

  private record Watched(Model inner, List<Tensor> scaledOn, AtomicInteger closed)
      implements ForwardingModel, Redrawable {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return type == Redrawable.class ? Optional.of(type.cast(this)) : inner.capability(type);
    }

    @Override
    public Model redrawn(long seed, Tensor inputs, Set<String> kept) {
      scaledOn.add(inputs);
      return new Counted(
          inner.capability(Redrawable.class).orElseThrow().redrawn(seed, inputs, kept), closed);
    }
  }

  private record Counted(Model inner, AtomicInteger closed) implements ForwardingModel {
    @Override
    public void close() {
      closed.incrementAndGet();
      inner.close();
    }
  }
}
