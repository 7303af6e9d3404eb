package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.data.InputSpec;
import io.loupe.error.RunCancelledException;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Shape;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.ForwardingModel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Gradients of inputs that are no pictures, as they are drawn. */
class GradientPicturesTest {
  private final GoldenImages golden = GoldenImages.of(GradientPicturesTest.class);

  @Test
  void listsShowTheirLargestFeaturesOverTheNullModel() {
    RunResult result = run(InputSpec.of(Shape.of(33), 0, 1), 4).run();

    golden.check("list", result.image("input-gradient").image());
    assertThat(result.provenance().resolved())
        .containsKey("similarity-to-null-model.input-gradient");
  }

  @Test
  void listsMayHaveAScaleForEachSample() {
    golden.check(
        "list-per-sample",
        run(InputSpec.of(Shape.of(3), 0, 1), 2)
            .with("scale", "per-sample")
            .with("null-model", "off")
            .run()
            .image("input-gradient")
            .image());
  }

  @Test
  void seriesHaveABandForEachChannelOverTheNullModel() {
    golden.check(
        "series",
        run(InputSpec.of(Shape.of(4, 24), 0, 1), 2).run().image("input-gradient").image());
  }

  @Test
  void seriesOfManyChannelsHaveOneBandAndMayHaveAScaleForEachSample() {
    golden.check(
        "series-per-sample",
        run(InputSpec.of(Shape.of(5, 24), 0, 1), 2)
            .with("scale", "per-sample")
            .with("null-model", "off")
            .run()
            .image("input-gradient")
            .image());
  }

  @Test
  void whatIsDoneIsKeptWhenARunIsCancelledWithinItsNullModel() {
    InputSpec input = InputSpec.of(Shape.of(3), 0, 1);
    RunResult result =
        Loupe.visualizer("input-gradient")
            .on(new Cancelled(model(input)))
            .data(TestDatasets.labelled(input, 2, 1))
            .run();

    assertThat(result.provenance().partial()).isTrue();
    assertThat(result.table("values").rows()).hasSize(2);
    assertThat(result.image("input-gradient").caption()).doesNotContain("null model");
  }

  /** A model whose run ends where its weights are drawn anew. */
  private record Cancelled(Model inner) implements ForwardingModel {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return type == Redrawable.class
          ? Optional.of(
              type.cast(
                  (Redrawable)
                      (seed, inputs, kept) -> {
                        throw new RunCancelledException("null model");
                      }))
          : inner.capability(type);
    }
  }

  private static RunRequest run(InputSpec input, int count) {
    return Loupe.visualizer("input-gradient")
        .on(model(input))
        .data(TestDatasets.labelled(input, 2, 3))
        .with("count", Integer.toString(count));
  }

  private static Model model(InputSpec input) {
    return ReferenceEngine.model(
        "tiny",
        TinyConvNet.builder(input, 1)
            .dense("dense", 5, Activation.TANH)
            .head("preds", 2, Activation.SOFTMAX)
            .build());
  }
}
