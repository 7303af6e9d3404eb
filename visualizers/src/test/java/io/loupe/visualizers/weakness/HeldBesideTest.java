package io.loupe.visualizers.weakness;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.weakness.Attack.Pair;
import io.loupe.visualizers.weakness.Fooling.FoolingImage;
import io.loupe.visualizers.weakness.Origins.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A network of two inputs whose second, which is held, is added to the first. */
class HeldBesideTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(3), -4, 4);
  private static final UnitScale SCALE = new UnitScale(INPUT);

  private final Model model =
      ReferenceEngine.model(
          "sum", TinyConvNet.builder(INPUT, 5).head("preds", 3, Activation.SOFTMAX).build());
  private final Decider decider =
      new Decider(
          new Sum(model),
          Classifier.of(model).head(),
          new ClassDecisions(Classifier.of(model), List.of("a", "b", "c")));
  private final List<Sample> samples =
      List.of(sample("a", -1.5f, 0.5f, 1), sample("b", 1, -0.5f, 0.25f));

  private record Sum(Differentiable passes) implements Differentiable {
    Sum(Model model) {
      this(model.capability(Differentiable.class).orElseThrow());
    }

    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers) {
      throw new AssertionError("the held input is not given");
    }

    @Override
    public ForwardPass forward(Batch batch, Set<String> layers) {
      float[] sum = batch.inputs().toArray();
      float[] held = Objects.requireNonNull(batch.held().get("held")).toArray();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += held[i];
      }
      return passes.forward(Tensor.of(batch.inputs().shape(), sum), layers);
    }
  }

  private static Sample sample(String id, float... held) {
    Tensor input = Tensor.of(INPUT.shape(), new float[] {0.4f, -0.3f, 0.2f});
    return new Sample(id, input, OptionalInt.empty(), Optional.empty(), Map.of())
        .holding("held", Tensor.of(INPUT.shape(), held));
  }

  private static RunMonitor.Task silent() {
    return RunMonitor.of(new ProgressListener() {}, CancellationToken.create())
        .task("test", OptionalLong.empty());
  }

  private List<float[]> changed(List<Sample> chosen, List<Integer> targets) {
    List<Pair> pairs = new ArrayList<>();
    for (int n = 0; n < chosen.size(); n++) {
      float[] values = SCALE.toUnit(chosen.get(n).input());
      Verdict first =
          decider.verdicts(SCALE.batch(List.of(values), chosen.subList(n, n + 1))).get(0);
      pairs.add(new Pair(new Origin(n, chosen.get(n), values, first), targets.get(n)));
    }
    return new AttackRun(decider, SCALE, 30)
        .run(Metric.L2, pairs, silent()).stream().map(best -> best.orElseThrow()).toList();
  }

  @Test
  void eachSampleIsChangedBesideItsOwnItem() {
    List<Verdict> before =
        decider.verdicts(
            SCALE.batch(samples.stream().map(s -> SCALE.toUnit(s.input())).toList(), samples));
    List<Integer> targets = before.stream().map(v -> (v.decision() + 1) % 3).toList();
    List<float[]> together = changed(samples, targets);
    List<Verdict> after = decider.verdicts(SCALE.batch(together, samples));
    for (int n = 0; n < 2; n++) {
      assertThat(after.get(n).decision()).isEqualTo(targets.get(n));
      List<float[]> alone = changed(samples.subList(n, n + 1), targets.subList(n, n + 1));
      assertThat(together.get(n)).containsExactly(alone.get(0));
    }
    assertThat(Metric.L2.size(together.get(0), together.get(1)))
        .as("the same input beside another item needs another change")
        .isGreaterThan(1e-3);
  }

  @Test
  void noiseGoesWithTheItemOfOneSample() {
    float[] noise = {0.5f, 0.25f, 0.75f};
    for (Sample beside : samples) {
      FoolingImage made =
          new Fooling(decider, SCALE, beside, 0.5, 0).run(0, noise, List.of(1), silent()).get(0);
      Verdict own = decider.verdicts(SCALE.batch(List.of(noise), List.of(beside))).get(0);
      assertThat(made.start().verdict().logit(1)).isEqualTo(own.logit(1));
    }
  }
}
