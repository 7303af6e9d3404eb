package io.loupe.visualizers.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.model.Ablatable;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PruneCheckVisualizerTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input(), 4, 20);

  @Test
  void aDeadFilterGoesAndCostsNothing() {
    try (Model withDead = silenced(Map.of("conv1", Set.of(2)))) {
      RunResult result = run(withDead, data);

      Artifact.Table filters = result.table("prune-check-filters");
      assertThat(filters.rows().get(0).subList(0, 3)).containsExactly("conv1", 2, "dead");
      assertThat(filters.rows().get(0).get(5)).isEqualTo(0.0);
    }
  }

  @Test
  void accuraciesAreThoseOfSilencingByHand() {
    RunResult result =
        Loupe.visualizer("prune-check").on(model).data(data).with("floor", "1000").run();

    Map<String, Set<Integer>> removed = Map.of("conv1", Set.of(0, 1, 2, 3, 4), "conv2", set(7));
    List<Object> row = result.table("prune-check-result").rows().get(0);
    Artifact.Table filters = result.table("prune-check-filters");
    int count = (int) row.get(0);
    assertThat(filters.rows()).hasSize(count);
    Map<String, Set<Integer>> listed = new java.util.TreeMap<>();
    filters
        .rows()
        .forEach(
            r ->
                listed
                    .computeIfAbsent((String) r.get(0), l -> new java.util.TreeSet<>())
                    .add((Integer) r.get(1)));
    removed.forEach(
        (layer, all) -> assertThat(all).containsAll(listed.getOrDefault(layer, Set.of())));
    List<Sample> held = everySecond(1);
    assertThat((double) row.get(2)).isCloseTo(accuracy(model, held), within(1e-12));
    try (Model without = silenced(listed)) {
      assertThat((double) row.get(3)).isCloseTo(accuracy(without, held), within(1e-12));
    }
    List<Object> first = result.table("prune-check-curve").rows().get(0);
    assertThat((double) first.get(1)).isCloseTo(accuracy(model, everySecond(0)), within(1e-12));
  }

  @Test
  void oneFilterOfEachLayerStays() {
    RunResult result =
        Loupe.visualizer("prune-check").on(model).data(data).with("floor", "1000").run();

    List<List<Object>> curve = result.table("prune-check-curve").rows();
    int conv1 = model.layer("conv1").channels();
    int conv2 = model.layer("conv2").channels();
    assertThat(curve.get(curve.size() - 1).get(0)).isEqualTo(conv1 + conv2 - 2);
  }

  @Test
  void warnsOfFewSamples() {
    RunResult result = run(model, data);

    assertThat(result.provenance().warnings())
        .anySatisfy(warning -> assertThat(warning).contains("40 samples were held out"));
  }

  @Test
  void drawsTheCurve() {
    try (Model withDead = silenced(Map.of("conv1", Set.of(2), "conv2", Set.of(0, 4)))) {
      GoldenImages.of(PruneCheckVisualizerTest.class)
          .check("prune-check", run(withDead, data).image("prune-check").image());
    }
  }

  @Test
  void oneSigmoidIsHeldAgainstItsThreshold() {
    Model one = ReferenceEngine.model("one", small(1, Activation.SIGMOID));
    List<Sample> two = samples(TestDatasets.labelled(one.info().input(), 2, 24));
    List<Object> row =
        Loupe.visualizer("prune-check")
            .on(one)
            .data(Datasets.of(two))
            .with("floor", "1000")
            .run()
            .table("prune-check-result")
            .rows()
            .get(0);

    List<float[]> values = outputs(one, two);
    int right = 0;
    int of = 0;
    for (int n = 1; n < two.size(); n += 2) {
      right += values.get(n)[0] > 0.5 == (two.get(n).label().orElseThrow() == 1) ? 1 : 0;
      of++;
    }
    assertThat(right).as("both kinds of answers").isBetween(1, of - 1);
    assertThat((long) row.get(1)).isEqualTo(of);
    assertThat((double) row.get(2)).isCloseTo((double) right / of, within(1e-12));
  }

  @Test
  void numbersAreHeldAgainstTheirErrors() {
    Model one = ReferenceEngine.model("one", small(1, Activation.IDENTITY));
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : samples(TestDatasets.labelled(one.info().input(), 4, 10))) {
      samples.add(Sample.withTarget(sample.id(), sample.input(), samples.size() * 0.01f));
    }
    RunResult result = run(one, Datasets.of(samples));
    Artifact.Table table = result.table("prune-check-result");
    List<Object> row = table.rows().get(0);

    List<float[]> values = outputs(one, samples);
    double error = 0;
    double squares = 0;
    double sum = 0;
    double sumSquares = 0;
    int of = 0;
    for (int n = 1; n < samples.size(); n += 2) {
      double wanted = samples.get(n).target().orElseThrow().get(0);
      double off = values.get(n)[0] - wanted;
      error += Math.abs(off);
      squares += off * off;
      sum += wanted;
      sumSquares += wanted * wanted;
      of++;
    }
    assertThat(table.columns())
        .contains("mean absolute error before", "R2 before")
        .doesNotContain("lost");
    assertThat((double) row.get(2)).isCloseTo(error / of, within(1e-9));
    double r2 = 1 - squares / (sumSquares - sum * sum / of);
    assertThat((double) row.get(table.columns().indexOf("R2 before"))).isCloseTo(r2, within(1e-6));
    assertThat(result.image("prune-check").caption())
        .contains("ean absolute error on 20 held-out samples")
        .contains("R\u00b2");
  }

  @Test
  void independentOutputsAreListedEach() {
    Model three = ReferenceEngine.model("three", small(3, Activation.SIGMOID));
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : samples(TestDatasets.labelled(three.info().input(), 4, 10))) {
      int bits = samples.size() % 8;
      samples.add(
          Sample.withTarget(sample.id(), sample.input(), bits & 1, bits >> 1 & 1, bits >> 2));
    }
    RunResult result = run(three, Datasets.of(samples));

    List<float[]> values = outputs(three, samples);
    int exact = 0;
    int[] right = new int[3];
    for (int n = 1; n < samples.size(); n += 2) {
      boolean all = true;
      for (int k = 0; k < 3; k++) {
        boolean own = values.get(n)[k] > 0.5 == samples.get(n).target().orElseThrow().get(k) > 0;
        right[k] += own ? 1 : 0;
        all &= own;
      }
      exact += all ? 1 : 0;
    }
    assertThat((double) result.table("prune-check-result").rows().get(0).get(2))
        .isCloseTo(exact / 20.0, within(1e-12));
    for (int k = 0; k < 3; k++) {
      assertThat((double) result.table("prune-check-outputs").rows().get(k).get(2))
          .isCloseTo(right[k] / 20.0, within(1e-12));
    }
  }

  @Test
  void samplesOfForeignClassesAreLeftOutWithAWord() {
    Model one = ReferenceEngine.model("one", small(1, Activation.SIGMOID));
    RunResult result = run(one, TestDatasets.labelled(one.info().input(), 4, 12));

    assertThat((long) result.table("prune-check-result").rows().get(0).get(1)).isEqualTo(12);
    assertThat(result.provenance().warnings())
        .contains(
            "24 samples have a label that the model has no class for; they were left out. It"
                + " decides between two classes by one sigmoid output: class 1 above 0.5.");
  }

  private static TinyConvNet small(int outputs, Activation activation) {
    return TinyConvNet.builder(InputSpec.of(Shape.of(1, 6, 6), 0, 1), 3)
        .conv("conv", 4, 3, 1, Padding.SAME, Activation.RELU)
        .head("out", outputs, activation)
        .build();
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> stream = data.samples()) {
      return stream.toList();
    }
  }

  private static List<float[]> outputs(Model model, List<Sample> samples) {
    ProbeRequest request = ProbeRequest.of("out");
    List<float[]> all = new ArrayList<>();
    model
        .probe()
        .run(
            ProbePlan.of(request),
            Datasets.of(samples),
            batch -> {
              for (int n = 0; n < batch.samples().size(); n++) {
                all.add(batch.get(request).slice(n).toArray());
              }
            },
            RunMonitor.silent());
    return all;
  }

  @Test
  void needsLabels() {
    Dataset unlabelled =
        Datasets.of(everySecond(0).stream().map(s -> Sample.of(s.id(), s.input())).toList());
    assertThatThrownBy(() -> run(model, unlabelled))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("labelled samples");
  }

  private static Set<Integer> set(int below) {
    return new java.util.TreeSet<>(java.util.stream.IntStream.range(0, below).boxed().toList());
  }

  private static RunResult run(Model model, Dataset data) {
    return Loupe.visualizer("prune-check").on(model).data(data).run();
  }

  private Model silenced(Map<String, Set<Integer>> filters) {
    return model.capability(Ablatable.class).orElseThrow().silenced(filters);
  }

  private List<Sample> everySecond(int remainder) {
    try (Stream<Sample> stream = data.samples()) {
      List<Sample> all = stream.toList();
      List<Sample> half = new ArrayList<>();
      for (int i = remainder; i < all.size(); i += 2) {
        half.add(all.get(i));
      }
      return half;
    }
  }

  private static double accuracy(Model model, List<Sample> samples) {
    String head = model.layers().get(model.layers().size() - 1).name();
    ProbeRequest request = ProbeRequest.of(head);
    int[] right = {0};
    model
        .probe()
        .run(
            ProbePlan.of(request),
            Datasets.of(samples),
            batch -> {
              float[] scores = batch.get(request).toArray();
              int classes = scores.length / batch.samples().size();
              for (int n = 0; n < batch.samples().size(); n++) {
                int best = 0;
                for (int k = 1; k < classes; k++) {
                  best = scores[n * classes + k] > scores[n * classes + best] ? k : best;
                }
                right[0] += best == batch.samples().get(n).label().orElse(-1) ? 1 : 0;
              }
            },
            RunMonitor.silent());
    return right[0] / (double) samples.size();
  }
}
