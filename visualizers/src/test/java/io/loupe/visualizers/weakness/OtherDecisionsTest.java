package io.loupe.visualizers.weakness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
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
import io.loupe.visualizers.weakness.Origins.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Independent outputs, predicted numbers, decisions at each step, and values that are looked up.
 */
class OtherDecisionsTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(6), -20, 20);
  private static final double WIDTH = 40;

  private final List<Sample> samples = samples();

  private static Model model(int outputs, Activation activation) {
    return ReferenceEngine.model(
        "linear", TinyConvNet.builder(INPUT, 5).head("preds", outputs, activation).build());
  }

  private static List<Sample> samples() {
    SplittableRandom random = new SplittableRandom(5);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      float[] values = new float[6];
      for (int k = 0; k < 6; k++) {
        values[k] = (float) random.nextDouble(-2, 2);
      }
      samples.add(Sample.of("" + i, Tensor.of(INPUT.shape(), values)));
    }
    return samples;
  }

  private RunResult run(Model model, List<Sample> data, String... more) {
    var request =
        Loupe.visualizer("weak-spots")
            .on(model)
            .data(Datasets.of(data))
            .with("count", "4")
            .with("unchanged", "7")
            .with("noises", "1")
            .with("steps", "40")
            .batchSize(5);
    for (int i = 0; i < more.length; i += 2) {
      request = request.with(more[i], more[i + 1]);
    }
    return request.run();
  }

  private static float[] scores(Model model, String layer, float[] values) {
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass =
        passes.forward(Tensor.of(Shape.of(1, values.length), values), Set.of(layer))) {
      return pass.activation(layer).toArray();
    }
  }

  private static float[] slopes(Model model, int output) {
    return model
        .capability(Differentiable.class)
        .orElseThrow()
        .score(Objectives.unit("preds", output), Tensor.of(Shape.of(1, 6), new float[6]))
        .gradient()
        .toArray();
  }

  private static Object cell(Artifact.Table table, List<Object> row, String column) {
    return row.get(table.columns().indexOf(column));
  }

  private float[] original(Object id) {
    return samples.get(Integer.parseInt((String) id)).input().toArray();
  }

  /** Of a linear output the smallest change is known: its distance from 0 over its slope. */
  @Test
  void eachIndependentOutputIsTurnedByItself() {
    Model model = model(3, Activation.SIGMOID);
    RunResult result = run(model, samples);
    Artifact.Table table = result.table("weak-spots-changes");
    assertThat(table.rows()).hasSize(2 * 4 * 3);
    for (List<Object> row : table.rows()) {
      String name = ((String) cell(table, row, "to")).replace("not ", "");
      int k = Integer.parseInt(name);
      float[] from = original(cell(table, row, "id"));
      float before = scores(model, "preds:logits", from)[k];
      assertThat(cell(table, row, "from")).isEqualTo(before > 0 ? name : "not " + name);
      assertThat(cell(table, row, "to")).isEqualTo(before > 0 ? "not " + name : name);
      assertThat((double) cell(table, row, "p(yes) before"))
          .isCloseTo(scores(model, "preds", from)[k], within(1e-6));
      boolean l2 = row.get(0).equals("L2");
      Metric metric = l2 ? Metric.L2 : Metric.LINF;
      double nearest = Math.abs(before) / metric.steepness(slopes(model, k)) / WIDTH;
      assertThat((double) cell(table, row, l2 ? "l2" : "linf") / nearest).isBetween(0.99, 1.05);
      float[] changed =
          result
              .numbers("weak-spots-" + metric.file() + "-inputs")
              .tensor()
              .slice((int) cell(table, row, "row"))
              .toArray();
      float[] after = scores(model, "preds:logits", changed);
      assertThat(after[k] > 0).isEqualTo(before <= 0);
      assertThat((double) cell(table, row, "p(yes) after"))
          .isCloseTo(scores(model, "preds", changed)[k], within(1e-6));
      float[] first = scores(model, "preds:logits", from);
      int others = 0;
      for (int j = 0; j < 3; j++) {
        others += j != k && after[j] > 0 != first[j] > 0 ? 1 : 0;
      }
      assertThat(cell(table, row, "others turned")).isEqualTo(others);
    }
    assertThat(result.table("weak-spots-pairs").rows())
        .extracting(row -> row.get(1))
        .containsOnly("no to yes", "yes to no");
    assertThat(result.image("weak-spots-l2").caption())
        .startsWith("Changes of 4 samples that turn one of the model's independent decisions:")
        .contains("12 of 12 pairs of sample and output");
    Artifact.Table noise = result.table("weak-spots-fooling-table");
    Tensor made = result.numbers("weak-spots-fooling-inputs").tensor();
    for (List<Object> row : noise.rows()) {
      int k = Integer.parseInt((String) cell(noise, row, "wanted"));
      float yes = scores(model, "preds", made.slice((int) row.get(0)).toArray())[k];
      assertThat((double) cell(noise, row, "after")).isCloseTo(yes, within(1e-6));
      assertThat(cell(noise, row, "reached")).isEqualTo(yes >= 0.99);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5})
  void aNumberIsChangedThatMovesByItsDeviationOverTheSamples(double deviations) {
    Model model = model(2, Activation.IDENTITY);
    List<Sample> taught = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      taught.add(Sample.withTarget(sample.id(), sample.input(), i, i * i));
    }
    RunResult result = run(model, taught, "deviations", Double.toString(deviations));
    Artifact.Table table = result.table("weak-spots-changes");
    assertThat(table.rows()).hasSize(2 * 4 * 4);
    for (List<Object> row : table.rows()) {
      int k = Integer.parseInt((String) cell(table, row, "from"));
      double[] all =
          samples.stream()
              .mapToDouble(s -> scores(model, "preds", s.input().toArray())[k])
              .toArray();
      double mean = Arrays.stream(all).average().orElseThrow();
      double sum = Arrays.stream(all).map(v -> (v - mean) * (v - mean)).sum();
      double deviation = Math.sqrt(sum / 6);
      assertThat((double) cell(table, row, "deviation")).isCloseTo(deviation, within(1e-6));
      boolean l2 = row.get(0).equals("L2");
      Metric metric = l2 ? Metric.L2 : Metric.LINF;
      double nearest = deviations * deviation / metric.steepness(slopes(model, k)) / WIDTH;
      assertThat((double) cell(table, row, l2 ? "l2" : "linf") / nearest).isBetween(0.99, 1.05);
      float before = scores(model, "preds", original(cell(table, row, "id")))[k];
      float[] changed =
          result
              .numbers("weak-spots-" + metric.file() + "-inputs")
              .tensor()
              .slice((int) cell(table, row, "row"))
              .toArray();
      float after = scores(model, "preds", changed)[k];
      double moved = (after - before) / deviation;
      assertThat((double) cell(table, row, "before")).isCloseTo(before, within(1e-5));
      assertThat((double) cell(table, row, "after")).isCloseTo(after, within(1e-5));
      assertThat((double) cell(table, row, "moved by")).isCloseTo(moved, within(1e-4));
      assertThat(cell(table, row, "to").equals("higher") ? moved : -moved)
          .isGreaterThanOrEqualTo(deviations);
    }
    assertThat(result.artifacts())
        .as("a number is never sure, so that no noise is made")
        .noneMatch(artifact -> artifact.name().contains("fooling"));
    assertThat(result.image("weak-spots-l2").caption())
        .contains("of its standard deviation over the samples")
        .endsWith("or more counts as a decision turned.");
  }

  @Test
  void aNumberThatIsAlwaysTheSameHasNoSpread() {
    Sample one = samples.get(0);
    List<Sample> same = List.of(one, Sample.of("again", one.input()));
    assertThatThrownBy(() -> run(model(1, Activation.IDENTITY), same))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("Output 0 is the same on all 2 samples");
  }

  /** Three classes at each of four steps: class k has its weights on the two values of a step. */
  private record Steps(String activation) implements Differentiable {
    static final float[][] WEIGHTS = {{1, -2}, {0.5f, 1.5f}, {-1, 0.25f}};
    static final int STEPS = 4;

    LayerInfo head() {
      return new LayerInfo(
          0, "tags", LayerKind.OUTPUT, "Dense", Shape.of(3, STEPS), 6, "", activation);
    }

    static float score(float[] values, int offset, int output, int step) {
      return WEIGHTS[output][0] * values[offset + step]
          + WEIGHTS[output][1] * values[offset + STEPS + step];
    }

    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers) {
      int items = batch.shape().dim(0);
      float[] values = batch.toArray();
      float[] scores = new float[items * 3 * STEPS];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = score(values, i / 12 * 2 * STEPS, i / STEPS % 3, i % STEPS);
      }
      float[] outputs = new float[scores.length];
      for (int i = 0; i < scores.length; i++) {
        int first = i / 12 * 12 + i % STEPS;
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          sum += Math.exp(scores[first + k * STEPS]);
        }
        outputs[i] =
            (float)
                (activation.equals("softmax")
                    ? Math.exp(scores[i]) / sum
                    : 1 / (1 + Math.exp(-scores[i])));
      }
      Shape shape = Shape.of(items, 3, STEPS);
      return new ForwardPass() {
        @Override
        public Tensor activation(String layer) {
          return Tensor.of(shape, layer.equals("tags") ? outputs : scores);
        }

        @Override
        public Tensor pullback(Map<String, Tensor> gradients) {
          float[] up = Objects.requireNonNull(gradients.get("tags:logits")).toArray();
          float[] down = new float[values.length];
          for (int i = 0; i < up.length; i++) {
            int at = i / 12 * 2 * STEPS + i % STEPS;
            down[at] += up[i] * WEIGHTS[i / STEPS % 3][0];
            down[at + STEPS] += up[i] * WEIGHTS[i / STEPS % 3][1];
          }
          return Tensor.of(batch.shape(), down);
        }

        @Override
        public void close() {}
      };
    }
  }

  private static final UnitScale WIDE =
      new UnitScale(InputSpec.of(Shape.of(2, Steps.STEPS), -10, 10));

  private static Decider steps(Steps steps) {
    Classifier place = Classifier.of(steps.head(), Optional.empty()).ofPlace().orElseThrow();
    return new Decider(steps, steps.head(), new PlaceDecisions(place, List.of("a", "b", "c")));
  }

  private static RunMonitor.Task silent() {
    return RunMonitor.of(new ProgressListener() {}, CancellationToken.create())
        .task("test", OptionalLong.empty());
  }

  private static Origin origin(Decider decider, UnitScale scale, float[] values) {
    Sample sample = Sample.of("s", Tensor.of(Shape.of(2, Steps.STEPS), values));
    float[] unit = scale.toUnit(sample.input());
    Verdict first = decider.verdicts(scale.batch(List.of(unit), List.of(sample))).get(0);
    return new Origin(0, sample, unit, first);
  }

  /**
   * Places are compared by their leads, not by distances: at most so much farther than the nearest.
   */
  @ParameterizedTest
  @ValueSource(strings = {"softmax", "sigmoid"})
  void theStepThatIsNearestIsTurned(String activation) {
    boolean softmax = activation.equals("softmax");
    Decider decider = steps(new Steps(activation));
    SplittableRandom random = new SplittableRandom(8);
    for (int trial = 0; trial < 5; trial++) {
      float[] values = new float[8];
      for (int i = 0; i < 8; i++) {
        values[i] = (float) random.nextDouble(-2, 2);
      }
      Origin origin = origin(decider, WIDE, values);
      for (int target = 0; target < 3; target++) {
        double nearest = Double.POSITIVE_INFINITY;
        int open = 0;
        for (int t = 0; t < Steps.STEPS; t++) {
          double own = Steps.score(values, 0, target, t);
          if (!softmax) {
            open++;
            nearest = Math.min(nearest, Math.abs(own) / norm(Steps.WEIGHTS[target], new float[2]));
          } else if (said(values, t) != target) {
            open++;
            nearest = Math.min(nearest, distance(values, t, target));
          }
        }
        assertThat(decider.decisions().isOpen(target, origin.verdict())).isEqualTo(open > 0);
        if (open > 0) {
          Pair pair = new Pair(origin, target);
          float[] found =
              new AttackRun(decider, WIDE, 60)
                  .run(Metric.L2, List.of(pair), silent())
                  .get(0)
                  .orElseThrow();
          assertThat(Metric.L2.size(origin.values(), found) * 20 / nearest)
              .as("%s of %s", target, Arrays.toString(values))
              .isBetween(0.99, 1.6);
          Verdict now =
              decider.verdicts(WIDE.batch(List.of(found), List.of(origin.sample()))).get(0);
          List<Object> facts = decider.decisions().facts(target, origin.verdict(), now, true);
          int place = Integer.parseInt((String) facts.get(0));
          float[] changed = WIDE.toModel(List.of(found)).toArray();
          if (softmax) {
            assertThat(said(values, place)).isNotEqualTo(target);
            assertThat(said(changed, place)).isEqualTo(target);
          } else {
            assertThat(Steps.score(changed, 0, target, place) > 0)
                .isNotEqualTo(Steps.score(values, 0, target, place) > 0);
          }
          assertThat((int) facts.get(3)).isBetween(1, 4);
        }
      }
    }
  }

  private static double norm(float[] a, float[] b) {
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  private static int said(float[] values, int step) {
    int best = 0;
    for (int k = 1; k < 3; k++) {
      best = Steps.score(values, 0, k, step) > Steps.score(values, 0, best, step) ? k : best;
    }
    return best;
  }

  /** To where a class leads over both others, in a plane: the nearest of borders and corner. */
  private static double distance(float[] values, int step, int target) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3600; i++) {
      double angle = i * Math.PI / 1800;
      double x = Math.cos(angle);
      double y = Math.sin(angle);
      double far = 0;
      for (int k = 0; k < 3 && far >= 0; k++) {
        if (k == target) {
          continue;
        }
        double missing = Steps.score(values, 0, k, step) - Steps.score(values, 0, target, step);
        double gain =
            (Steps.WEIGHTS[target][0] - Steps.WEIGHTS[k][0]) * x
                + (Steps.WEIGHTS[target][1] - Steps.WEIGHTS[k][1]) * y;
        far = missing <= 0 && gain >= 0 ? far : gain <= 0 ? -1 : Math.max(far, missing / gain);
      }
      best = far > 0 ? Math.min(best, far) : best;
    }
    return best;
  }

  @Test
  void ofWholeNumbersTheFewestAreReplaced() {
    UnitScale symbols = UnitScale.ofSymbols(InputSpec.of(Shape.of(2, Steps.STEPS), 0, 1));
    Decider decider = steps(new Steps("softmax"));
    List<Float> known = List.of(0f, 1f, 2f, 5f);
    ReplacementAttack attack = new ReplacementAttack(decider, symbols, 3, Random::new, 100, known);
    SplittableRandom random = new SplittableRandom(4);
    int twice = 0;
    for (int trial = 0; trial < 40; trial++) {
      float[] values = new float[8];
      for (int i = 0; i < 8; i++) {
        values[i] = known.get(random.nextInt(4));
      }
      Origin origin = origin(decider, symbols, values);
      assertThat(origin.values()).containsExactly(values);
      for (int target = 0; target < 3; target++) {
        if (!decider.decisions().isOpen(target, origin.verdict())) {
          continue;
        }
        boolean one = false;
        for (int i = 0; i < 8; i++) {
          for (float value : known) {
            float[] other = values.clone();
            other[i] = value;
            Verdict now =
                decider.verdicts(symbols.batch(List.of(other), List.of(origin.sample()))).get(0);
            one |= decider.decisions().isReached(target, origin.verdict(), now);
          }
        }
        Optional<float[]> found =
            attack.run(Metric.REPLACED, List.of(new Pair(origin, target)), silent()).get(0);
        if (one) {
          assertThat(Metric.REPLACED.size(values, found.orElseThrow())).isEqualTo(1);
        } else if (found.isPresent()) {
          assertThat(Metric.REPLACED.size(values, found.get())).isGreaterThan(1);
          twice++;
        }
        found.ifPresent(
            f -> {
              for (float value : f) {
                assertThat(known).contains(value);
              }
            });
      }
    }
    assertThat(twice).isPositive();
    assertThat(attack.other(2, new Random(1))).isIn(0f, 1f, 5f);
    assertThat(ReplacementAttack.suits(List.of(origin(decider, symbols, new float[8])))).isTrue();
    float[] half = {0, 1, 2, 0.5f, 0, 0, 0, 0};
    assertThat(ReplacementAttack.suits(List.of(origin(decider, symbols, half)))).isFalse();
  }

  /** A network whose values have no gradient is asked for the fewest replaced ones by itself. */
  @Test
  void withoutAGradientWholeNumbersAreReplaced() {
    Model whole = new LookedUp(model(3, Activation.SOFTMAX));
    List<Sample> data = new ArrayList<>();
    for (Sample sample : samples) {
      float[] values = sample.input().toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.round(Math.abs(5 * values[i]));
      }
      data.add(Sample.of(sample.id(), Tensor.of(INPUT.shape(), values)));
    }
    RunResult result = run(whole, data);
    Artifact.Table table = result.table("weak-spots-changes");
    Tensor written = result.numbers("weak-spots-replaced-inputs").tensor();
    assertThat(result.provenance().resolved()).containsEntry("replaced", "No gradient. None.");
    assertThat(table.rows()).hasSize(8);
    int found = 0;
    for (List<Object> row : table.rows()) {
      if (cell(table, row, "found").equals(true)) {
        float[] from = data.get(Integer.parseInt((String) row.get(1))).input().toArray();
        float[] to = written.slice((int) cell(table, row, "row")).toArray();
        assertThat(cell(table, row, "replaced")).isEqualTo(Metric.REPLACED.size(from, to));
        List<String> which = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          if (from[i] != to[i]) {
            which.add(i + ": " + (int) from[i] + " to " + (int) to[i]);
          }
        }
        assertThat(cell(table, row, "which")).isEqualTo(String.join("; ", which));
        float[] logits = scores(whole, "preds:logits", to);
        int wanted = Integer.parseInt((String) cell(table, row, "to"));
        for (int k = 0; k < 3; k++) {
          assertThat(logits[wanted]).isGreaterThanOrEqualTo(logits[k]);
        }
        found++;
      }
    }
    assertThat(found).isPositive();
    assertThat(result.image("weak-spots-replaced").caption())
        .contains("As many values replaced at random turn", "The values are looked up");
    List<Sample> broken = List.of(samples.get(0), samples.get(1));
    assertThatThrownBy(() -> run(whole, broken)).isInstanceOf(ProviderException.class);
  }

  private record LookedUp(Model model) implements Model {
    @Override
    public ModelInfo info() {
      return model.info();
    }

    @Override
    public List<LayerInfo> layers() {
      return model.layers();
    }

    @Override
    public ActivationProbe probe() {
      return model.probe();
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      if (type != Differentiable.class) {
        return Optional.empty();
      }
      Differentiable inner = model.capability(Differentiable.class).orElseThrow();
      return Optional.of(type.cast(new Flat(inner)));
    }

    @Override
    public void close() {
      model.close();
    }
  }

  private record Flat(Differentiable inner) implements Differentiable {
    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers) {
      ForwardPass pass = inner.forward(batch, layers);
      return new ForwardPass() {
        @Override
        public Tensor activation(String layer) {
          return pass.activation(layer);
        }

        @Override
        public Tensor pullback(Map<String, Tensor> gradients) {
          throw new ProviderException("No gradient.", "None.", null);
        }

        @Override
        public void close() {
          pass.close();
        }
      };
    }
  }

  @Test
  void whatDecidesNothingAtAllIsRefused() {
    LayerInfo head =
        new LayerInfo(0, "map", LayerKind.OUTPUT, "Conv2D", Shape.of(3, 2, 2), 6, "", "tanh");
    assertThat(Classifier.of(head, Optional.empty()).ofPlace()).isEmpty();
    Model one = model(1, Activation.SOFTMAX);
    assertThatThrownBy(() -> run(one, samples))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("the softmax of a single output is the same for all inputs.")
        .hasMessageContaining("or at each place by softmax or sigmoid");
  }
}
