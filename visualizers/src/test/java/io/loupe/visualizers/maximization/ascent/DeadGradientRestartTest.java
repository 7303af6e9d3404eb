package io.loupe.visualizers.maximization.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeadGradientRestartTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 4, 4), 0, 1);
  private static final Objective ANY = Objectives.unit("preds", 0);

  @Test
  void liveStartsStay() {
    Tensor start = flat(0.9f);
    var rescue = rescue(0.5f, List.of(), start);

    assertThat(rescue)
        .extracting(DeadGradientRestart.Start::outcome)
        .containsExactly(DeadGradientRestart.Outcome.ALIVE);
    assertThat(rescue).extracting(DeadGradientRestart.Start::image).containsExactly(start);
  }

  @Test
  void deadStartsAreReplacedByNoiseThatMovesTheObjective() {
    var rescue = rescue(0.6f, List.of(), flat(0), flat(0.9f));

    assertThat(rescue)
        .extracting(DeadGradientRestart.Start::outcome)
        .containsExactly(DeadGradientRestart.Outcome.RESCUED, DeadGradientRestart.Outcome.ALIVE);
    assertThat(mean(rescue.get(0).image())).isGreaterThan(0.6);
    assertThat(rescue.get(1).image().toArray()).containsOnly(0.9f);
  }

  @Test
  void samplesAreTriedAfterNoise() {
    var rescue = rescue(0.99f, List.of(flat(0.5f), flat(1)), flat(0));

    assertThat(rescue)
        .extracting(DeadGradientRestart.Start::outcome)
        .containsExactly(DeadGradientRestart.Outcome.RESCUED);
    assertThat(rescue.get(0).image().toArray()).containsOnly(1f);
  }

  @Test
  void nothingHelpsADeadUnitAndTheStartStays() {
    Tensor start = flat(0.2f);
    var rescue = rescue(2, List.of(flat(1)), start);

    assertThat(rescue)
        .extracting(DeadGradientRestart.Start::outcome)
        .containsExactly(DeadGradientRestart.Outcome.DEAD);
    assertThat(rescue).extracting(DeadGradientRestart.Start::image).containsExactly(start);
  }

  @Test
  void visualizerSaysWhichFiltersLookDead() {
    Model model =
        ReferenceEngine.model(
            "dead",
            TinyConvNet.builder(InputSpec.of(Shape.of(1, 8, 8), -1e-30, 1e-30), 3)
                .conv("conv1", 6, 3, 1, Padding.SAME, Activation.RELU)
                .head("preds", 3, Activation.SOFTMAX)
                .build());
    RunResult result =
        Loupe.visualizer("activation-maximization")
            .on(model)
            .with("layer", "conv1")
            .with("steps", "2")
            .run();

    Artifact.Table measures = result.table("measures");
    int start = measures.columns().indexOf("start");
    long dead =
        measures.rows().stream()
            .filter(r -> r.get(start).equals("as asked, no gradient at any tried"))
            .count();
    assertThat(dead).isPositive();
    assertThat(result.artifacts().get(0).caption())
        .contains("No start image gave ")
        .contains("look")
        .contains("Try --start with an image that should excite it, or give --data.");
    assertThat(result.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("No start image gave ")
                    .contains("8 kinds of noise and, where there is data, its first samples"));
  }

  @Test
  void visualizerSaysWhichStartsWereReplaced() {
    InputSpec input = InputSpec.of(Shape.of(1, 8, 8), 0, 1);
    Model model =
        ReferenceEngine.model(
            "asleep on black",
            TinyConvNet.builder(input, 3)
                .conv("conv1", 6, 3, 1, Padding.SAME, Activation.RELU)
                .head("preds", 3, Activation.SOFTMAX)
                .build());
    Sample black = Sample.of("black", Tensor.of(input.shape(), new float[64]));
    RunResult result =
        Loupe.visualizer("activation-maximization")
            .on(model)
            .data(Datasets.of(black))
            .with("layer", "conv1")
            .with("start", "sample")
            .with("steps", "2")
            .run();

    assertThat(result.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("The first start image gave ")
                    .contains("no gradient at all; 8 kinds of noise")
                    .endsWith("were tried in turn, and the first that moves it was taken."));
    Artifact.Table measures = result.table("measures");
    int start = measures.columns().indexOf("start");
    assertThat(measures.rows())
        .extracting(row -> row.get(start))
        .contains("another: no gradient at the first");
  }

  private static List<DeadGradientRestart.Start> rescue(
      float least, List<Tensor> samples, Tensor... starts) {
    Objective[] objectives = new Objective[starts.length];
    Arrays.fill(objectives, ANY);
    return new DeadGradientRestart(new Bright(least), INPUT, samples)
        .rescue(List.of(objectives), List.of(starts), n -> new SplittableRandom(n + 2));
  }

  private static Tensor flat(float value) {
    float[] values = new float[16];
    Arrays.fill(values, value);
    return Tensor.of(INPUT.shape(), values);
  }

  private static double mean(Tensor image) {
    double sum = 0;
    for (float value : image.toArray()) {
      sum += value;
    }
    return sum / image.shape().elements();
  }

  /** Has a gradient only for images brighter than a threshold, as behind a ReLU. */
  private record Bright(float least) implements Differentiable {
    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers) {
      throw new UnsupportedOperationException("only scored here");
    }

    @Override
    public Scored score(Objective objective, Tensor batch) {
      int items = batch.shape().dim(0);
      float[] gradient = new float[batch.shape().elements()];
      for (int n = 0; n < items; n++) {
        if (mean(batch.slice(n)) > least) {
          gradient[n * 16 + 3] = -1e-9f;
        }
      }
      return new Scored(new double[items], Tensor.of(batch.shape(), gradient));
    }
  }
}
