package io.loupe.visualizers.weakness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objectives;
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
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.weakness.Fooling.FoolingImage;
import io.loupe.visualizers.weakness.InputTransformationDefence.Images;
import io.loupe.visualizers.weakness.InputTransformationDefence.Preprocessing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every number of a run again, of a linear model whose inputs are no picture. */
class WeakSpotsNumbersTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(6), -2, 2);

  private final Model model = model(3, Activation.SOFTMAX);
  private final List<Sample> samples = samples(9);

  @ParameterizedTest
  @EnumSource(names = {"L2", "LINF"})
  void everyPairIsTriedAndWhatIsWrittenTurnsTheDecision(Metric metric) {
    RunResult result = run(model, samples).run();
    Tensor written = result.numbers("weak-spots-" + metric.file() + "-inputs").tensor();
    List<List<Object>> rows = rows(result, "weak-spots-changes", metric.label());

    assertThat(result.provenance().resolved()).containsEntry("targets", "0,1,2");
    List<String> tried = new ArrayList<>();
    for (Sample sample : samples.subList(0, 5)) {
      int from = decision(logits(model, sample.input().toArray()));
      IntStream.range(0, 3)
          .filter(to -> to != from)
          .forEach(to -> tried.add(sample.id() + " " + from + " " + to));
    }
    assertThat(rows)
        .extracting(row -> row.get(1) + " " + row.get(3) + " " + row.get(4))
        .containsExactlyElementsOf(tried);
    int found = 0;
    for (List<Object> row : rows) {
      if (row.get(5).equals(true)) {
        assertThat(row.get(12)).as("rows count on over batches").isEqualTo(found);
        float[] from = unit(sample(row));
        float[] to = unit(written.slice(found).toArray());
        assertThat((Double) row.get(6)).isCloseTo(Metric.L2.size(from, to), within(1e-6));
        assertThat((Double) row.get(7)).isCloseTo(Metric.LINF.size(from, to), within(1e-6));
        double[] before = probabilities(logits(model, sample(row)));
        double[] after = probabilities(logits(model, written.slice(found).toArray()));
        int first = Integer.parseInt((String) row.get(3));
        int target = Integer.parseInt((String) row.get(4));
        assertThat(decision(after)).isEqualTo(target);
        assertThat((Double) row.get(8)).isCloseTo(before[first], within(1e-6));
        assertThat((Double) row.get(9)).isCloseTo(before[target], within(1e-6));
        assertThat((Double) row.get(10)).isCloseTo(after[first], within(1e-6));
        assertThat((Double) row.get(11)).isCloseTo(after[target], within(1e-6));
        found++;
      }
    }
    assertThat(found).isEqualTo(written.shape().dim(0)).isGreaterThan(4);
  }

  private static Decider decider(Differentiable passes, Model model) {
    Classifier classifier = Classifier.of(model);
    return new Decider(
        passes, classifier.head(), new ClassDecisions(classifier, classifier.names(List.of())));
  }

  /** Of a linear lead the smallest change inside of bounds that are far is known. */
  @ParameterizedTest
  @EnumSource(names = {"L2", "LINF"})
  void changesAreNearlyTheSmallestThereAre(Metric metric) {
    Model two = model(2, Activation.SOFTMAX);
    List<Sample> near = new ArrayList<>();
    samples.forEach(
        s -> {
          float[] small = s.input().toArray();
          for (int i = 0; i < small.length; i++) {
            small[i] /= 8;
          }
          near.add(Sample.of(s.id(), Tensor.of(INPUT.shape(), small), s.label().orElseThrow()));
        });
    RunResult result = run(two, near).with("steps", "40").run();
    float[] slopes = slopes(two, 0, 1);

    for (List<Object> row : rows(result, "weak-spots-changes", metric.label())) {
      double[] logits =
          logits(two, near.get(Integer.parseInt((String) row.get(1))).input().toArray());
      double missing = Math.abs(logits[0] - logits[1]) / metric.steepness(slopes) / 4;
      assertThat(row.get(5)).isEqualTo(true);
      assertThat((Double) row.get(metric == Metric.L2 ? 6 : 7) / missing).isBetween(0.99, 1.03);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"L2", "LINF"})
  void whatCoarserValuesTakeBackIsCounted(Metric metric) {
    RunResult result = run(model, samples).run();
    Tensor written = result.numbers("weak-spots-" + metric.file() + "-inputs").tensor();
    long[] back = new long[2];
    long[] of = new long[2];
    for (List<Object> row : rows(result, "weak-spots-changes", metric.label())) {
      if (row.get(5).equals(true)) {
        float[] from = unit(sample(row));
        float[] to = unit(written.slice((int) row.get(12)).toArray());
        float[] larger = new float[6];
        for (int i = 0; i < 6; i++) {
          larger[i] = Math.min(1, Math.max(0, from[i] + 1.5f * (to[i] - from[i])));
        }
        boolean kept = Integer.toString(decided(larger)).equals(row.get(4));
        of[0]++;
        of[1] += kept ? 1 : 0;
        back[0] += Integer.toString(decided(coarse(to))).equals(row.get(3)) ? 1 : 0;
        back[1] += kept && Integer.toString(decided(coarse(larger))).equals(row.get(3)) ? 1 : 0;
      }
    }
    String bits = Preprocessing.BITS.label();
    assertThat(counted(result, bits, metric == Metric.L2 ? Images.L2 : Images.LINF))
        .isEqualTo(new WilsonInterval(back[0], of[0]));
    assertThat(counted(result, bits, metric == Metric.L2 ? Images.L2_LARGER : Images.LINF_LARGER))
        .isEqualTo(new WilsonInterval(back[1], of[1]));
    WilsonInterval shuffled =
        counted(result, "none", metric == Metric.L2 ? Images.L2_SHUFFLED : Images.LINF_SHUFFLED);
    assertThat(shuffled.of()).isEqualTo(of[0]);
    assertThat(shuffled.cases()).isLessThan(of[0]);
  }

  @Test
  void whatCoarserValuesBreakIsCountedOnAsManySamplesAsAsked() {
    RunResult result = run(model, samples).run();
    long broken =
        samples.subList(0, 7).stream()
            .map(s -> unit(s.input().toArray()))
            .filter(values -> decided(values) != decided(coarse(values)))
            .count();

    assertThat(counted(result, Preprocessing.BITS.label(), Images.UNCHANGED))
        .isEqualTo(new WilsonInterval(broken, 7));
    assertThat(
            rows(run(model, samples).with("unchanged", "0").run(), "weak-spots-preprocessing", "3"))
        .noneMatch(row -> row.get(1).equals(Images.UNCHANGED.label()));
  }

  @Test
  void noiseIsChangedUntilTheModelIsSure() {
    RunResult result = run(model, samples).with("confidence", "0.6").with("steps", "30").run();
    Tensor written = result.numbers("weak-spots-fooling-inputs").tensor();
    List<List<Object>> rows = result.table("weak-spots-fooling-table").rows();

    assertThat(rows).hasSize(6);
    assertThat(rows).extracting(row -> row.get(1)).containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(rows).extracting(row -> row.get(4)).containsExactly("0", "1", "2", "0", "1", "2");
    long reached = 0;
    for (int n = 0; n < 6; n++) {
      List<Object> row = rows.get(n);
      double[] after = probabilities(logits(model, written.slice(n).toArray()));
      int target = n % 3;
      assertThat(row.get(0)).isEqualTo(n);
      assertThat((Double) row.get(6)).isCloseTo(after[target], within(1e-6));
      assertThat(row.get(5)).isEqualTo(after[target] >= 0.6 && decision(after) == target);
      reached += row.get(5).equals(true) ? 1 : 0;
      if (row.get(2).equals(row.get(4)) && (Double) row.get(3) >= 0.6) {
        assertThat(row.get(7)).as("it was sure already").isEqualTo(0.0);
      }
    }
    assertThat(reached).isGreaterThan(3);
    WilsonInterval coarser = counted(result, Preprocessing.BITS.label(), Images.FOOLING);
    long broken = 0;
    for (int n = 0; n < 6; n++) {
      int after = decided(coarse(unit(written.slice(n).toArray())));
      broken += rows.get(n).get(5).equals(true) && after != n % 3 ? 1 : 0;
    }
    assertThat(coarser).isEqualTo(new WilsonInterval(broken, reached));
  }

  /** A lead that grows by what is missing, by 3 at most and 0.5 at least. */
  @Test
  void eachStepOfNoiseGainsWhatIsMissing() {
    InputSpec wide = InputSpec.of(Shape.of(6), -400, 400);
    Model net =
        ReferenceEngine.model(
            "linear", TinyConvNet.builder(wide, 5).head("preds", 3, Activation.SOFTMAX).build());
    Differentiable passes = net.capability(Differentiable.class).orElseThrow();
    Decider decider = decider(passes, net);
    UnitScale scale = new UnitScale(wide);
    Sample beside = samples.get(0);
    SplittableRandom random = new SplittableRandom(3);
    int checked = 0;
    for (int trial = 0; trial < 60; trial++) {
      float[] noise = new float[6];
      for (int i = 0; i < 6; i++) {
        noise[i] = 0.5f + 0.004f * (float) random.nextDouble(-1, 1);
      }
      for (double wanted : new double[] {0.4, 0.6, 0.95}) {
        List<FoolingImage> made =
            new Fooling(decider, scale, beside, wanted, 1)
                .run(4, noise, List.of(0, 1, 2), silent());
        Verdict before = decider.verdicts(scale.batch(List.of(noise), List.of(beside))).get(0);
        for (int k = 0; k < 3; k++) {
          assertThat(made.get(k).start().index()).isEqualTo(4);
          assertThat(made.get(k).target()).isEqualTo(k);
          double lead = before.logit(k) - before.logit(before.rival(k));
          double enough = Math.log(wanted / (1 - wanted)) + Math.log(2);
          boolean sure = before.says(k) && before.probability(k) >= wanted;
          double gain = sure ? 0 : Math.min(3, Math.max(0.5, enough - lead));
          Verdict after =
              decider.verdicts(scale.batch(List.of(made.get(k).image()), List.of(beside))).get(0);
          int rival = before.rival(k);
          assertThat(after.logit(k) - after.logit(rival) - lead).isCloseTo(gain, within(2e-2));
          assertThat(made.get(k).reached())
              .isEqualTo(after.says(k) && after.probability(k) >= wanted);
          checked += gain > 0.5 && gain < 3 ? 1 : 0;
        }
      }
    }
    assertThat(checked).isGreaterThan(20);
  }

  @Test
  void aVerdictHoldsTheModelsOwnNumbersAndALeadItsSlopes() {
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    Decider decider = decider(passes, model);
    Batch batch = Batch.of(samples.subList(0, 2));
    List<Verdict> verdicts = decider.verdicts(batch);
    Decider.Leads leads = decider.leads(batch, List.of(2, 0), verdicts);

    assertThat(decider.decisions().targets()).isEqualTo(3);
    for (int n = 0; n < 2; n++) {
      double[] logits = logits(model, samples.get(n).input().toArray());
      for (int k = 0; k < 3; k++) {
        assertThat(verdicts.get(n).logit(k)).isCloseTo(logits[k], within(1e-5));
        assertThat(leads.verdicts().get(n).logit(k)).isCloseTo(logits[k], within(1e-5));
        assertThat(verdicts.get(n).probability(k))
            .isCloseTo(probabilities(logits)[k], within(1e-6));
      }
      int target = n == 0 ? 2 : 0;
      int rival = verdicts.get(n).rival(target);
      assertThat(leads.values().get(n)).isCloseTo(logits[target] - logits[rival], within(1e-5));
      assertThat(leads.gradient().slice(n).toArray())
          .containsExactly(slopes(model, rival, target), within(1e-5f));
    }
  }

  @Test
  void ofOneOutputEachClassHasHalfOfIt() {
    Model single = model(1, Activation.SIGMOID);
    Differentiable passes = single.capability(Differentiable.class).orElseThrow();
    Decider decider = decider(passes, single);
    Batch batch = Batch.of(samples.subList(0, 2));
    Decider.Leads leads = decider.leads(batch, List.of(1, 0), decider.verdicts(batch));

    for (int n = 0; n < 2; n++) {
      double logit = logits(single, samples.get(n).input().toArray())[0];
      Verdict verdict = leads.verdicts().get(n);
      assertThat(verdict.logit(1)).isCloseTo(logit / 2, within(1e-5));
      assertThat(verdict.logit(0)).isCloseTo(-logit / 2, within(1e-5));
      assertThat(verdict.probability(1)).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
      assertThat(leads.values().get(n)).isCloseTo(n == 0 ? logit : -logit, within(1e-5));
    }
  }

  /** With more than sixteen classes the ten that are likeliest of all samples together. */
  @Test
  void ofManyClassesTheLikeliestAreTargets() {
    assertThat(targets(16))
        .isEqualTo(
            IntStream.range(0, 16).mapToObj(String::valueOf).collect(Collectors.joining(",")));
    Model many = model(17, Activation.SOFTMAX);
    double[] sums = new double[17];
    for (Sample sample : samples.subList(0, 5)) {
      double[] logits = logits(many, sample.input().toArray());
      for (int k = 0; k < 17; k++) {
        sums[k] += logits[k];
      }
    }
    assertThat(targets(17))
        .isEqualTo(
            IntStream.range(0, 17)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -sums[k]))
                .limit(10)
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(",")));
  }

  private String targets(int classes) {
    return run(model(classes, Activation.SOFTMAX), samples)
        .with("steps", "1")
        .with("noises", "0")
        .with("unchanged", "0")
        .run()
        .provenance()
        .resolved()
        .getOrDefault("targets", "none");
  }

  @Test
  void progressEndsWhereItWasSaidToEnd() {
    Map<String, Long> totals = new HashMap<>();
    Map<String, Long> done = new HashMap<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void started(String task, OptionalLong total) {
            total.ifPresent(t -> totals.put(task, t));
          }

          @Override
          public void advanced(String task, long now, Map<String, Double> measures) {
            done.put(task, now);
          }
        };
    run(model, samples).with("confidence", "0.999999").progress(listener).run();

    assertThat(totals)
        .containsEntry("changing decisions, L2", 10 * (12 + 1 + 8L))
        .containsEntry("changing decisions, L\u221e", 10 * (12 + 1 + 8L))
        .containsEntry("changing noise", 2 * 3 * 12L)
        .containsEntry("samples", 5L)
        .containsEntry("unchanged samples", 7L);
    assertThat(done).containsAllEntriesOf(totals);
  }

  private static RunRequest run(Model model, List<Sample> samples) {
    Dataset data = Datasets.of(samples);
    return Loupe.visualizer("weak-spots")
        .on(model)
        .data(data)
        .with("pick", "first")
        .with("count", "5")
        .with("steps", "12")
        .with("noises", "2")
        .with("unchanged", "7")
        .batchSize(4);
  }

  private static RunMonitor.Task silent() {
    return RunMonitor.of(new ProgressListener() {}, CancellationToken.create())
        .task("test", OptionalLong.empty());
  }

  private static List<Sample> samples(int count) {
    SplittableRandom random = new SplittableRandom(11);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] values = new float[6];
      for (int k = 0; k < 6; k++) {
        values[k] = (float) random.nextDouble(-1.5, 1.5);
      }
      samples.add(Sample.of("" + i, Tensor.of(INPUT.shape(), values), i % 2));
    }
    return samples;
  }

  private static Model model(int outputs, Activation activation) {
    return ReferenceEngine.model(
        "linear", TinyConvNet.builder(INPUT, 5).head("preds", outputs, activation).build());
  }

  private float[] sample(List<Object> row) {
    return samples.get(Integer.parseInt((String) row.get(1))).input().toArray();
  }

  private static float[] unit(float[] values) {
    float[] unit = new float[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (values[i] + 2) / 4;
    }
    return unit;
  }

  private static float[] coarse(float[] unit) {
    float[] coarse = new float[unit.length];
    for (int i = 0; i < unit.length; i++) {
      coarse[i] = Math.round(unit[i] * 7) / 7f;
    }
    return coarse;
  }

  private int decided(float[] unit) {
    float[] values = new float[unit.length];
    for (int i = 0; i < unit.length; i++) {
      values[i] = 4 * unit[i] - 2;
    }
    return decision(logits(model, values));
  }

  private static double[] logits(Model model, float[] values) {
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass =
        passes.forward(Tensor.of(Shape.of(1, 6), values), Set.of("preds:logits"))) {
      float[] scores = pass.activation("preds:logits").toArray();
      return IntStream.range(0, scores.length).mapToDouble(k -> scores[k]).toArray();
    }
  }

  private static float[] slopes(Model model, int from, int to) {
    return model
        .capability(Differentiable.class)
        .orElseThrow()
        .score(
            Objectives.unit("preds", to).minus(Objectives.unit("preds", from)),
            Tensor.of(Shape.of(1, 6), new float[6]))
        .gradient()
        .toArray();
  }

  private static double[] probabilities(double[] logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    return Arrays.stream(logits).map(l -> Math.exp(l) / sum).toArray();
  }

  private static int decision(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  private static List<List<Object>> rows(RunResult result, String table, String first) {
    Artifact.Table all = result.table(table);
    return all.rows().stream().filter(row -> row.get(0).toString().startsWith(first)).toList();
  }

  private static WilsonInterval counted(RunResult result, String preprocessing, Images images) {
    List<Object> row =
        rows(result, "weak-spots-preprocessing", preprocessing).stream()
            .filter(r -> r.get(1).equals(images.label()))
            .findFirst()
            .orElseThrow();
    return new WilsonInterval((Long) row.get(3), (Long) row.get(4));
  }
}
