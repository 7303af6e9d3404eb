package io.loupe.visualizers.cards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.model.Ablatable;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FilterCardVisualizerTest {
  private static final int SAMPLES = 40;

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input(), 4, 10);

  @Test
  void oneRowForEachFilterAndOnePagePerEight() {
    RunResult result = run("conv2").run();
    int filters = model.layer("conv2").channels();
    assertThat(table(result).rows()).hasSize(filters);
    assertThat(table(result).columns()).containsAll(new FilterCardVisualizer().comparedBy());
    long pages = result.artifacts().stream().filter(Artifact.Image.class::isInstance).count();
    assertThat(pages).isEqualTo((filters + 7) / 8);
    assertThat(run("dense").run().artifacts())
        .hasSize(1 + (model.layer("dense").channels() + 7) / 8);
  }

  @Test
  void effectsAreThoseOfSilencingByHand() {
    Artifact.Table table = table(run("conv1").run());
    Ablatable ablatable = model.capability(Ablatable.class).orElseThrow();
    List<Boolean> before = right(model);
    for (int k = 0; k < model.layer("conv1").channels(); k++) {
      try (Model silenced = ablatable.silenced(Map.of("conv1", Set.of(k)))) {
        List<Boolean> after = right(silenced);
        int[] change = new int[4];
        for (int i = 0; i < SAMPLES; i++) {
          change[labels().get(i)] += (after.get(i) ? 1 : 0) - (before.get(i) ? 1 : 0);
        }
        int all = 0;
        for (int label = 0; label < 4; label++) {
          all += change[label];
          String name = "change on class " + data.classNames().get(label);
          assertThat((double) cell(table, k, name)).isCloseTo(change[label] / 10.0, within(1e-12));
        }
        assertThat((double) cell(table, k, "accuracy change when silenced"))
            .isCloseTo(all / (double) SAMPLES, within(1e-12));
      }
    }
  }

  @Test
  void topSamplesAreThoseThatExciteAFilterMost() {
    Artifact.Table cards = table(run("conv2").with("count", "3").run());
    Artifact.Table examples =
        Loupe.visualizer("top-examples")
            .on(model)
            .data(data)
            .with("layer", "conv2")
            .with("count", "3")
            .run()
            .table("top-examples-table");

    for (int k = 0; k < cards.rows().size(); k++) {
      int filter = k;
      List<List<Object>> own =
          examples.rows().stream().filter(row -> row.get(1).equals(filter)).toList();
      boolean fires = (double) cell(cards, k, "fires on") > 0;
      assertThat(cell(cards, k, "top samples")).isEqualTo(fires ? joined(own, "id", examples) : "");
      assertThat(cell(cards, k, "largest values"))
          .isEqualTo(fires ? joined(own, "value", examples) : "");
    }
    assertThat(cards.rows()).anyMatch(row -> (double) row.get(1) > 0);
  }

  private static String joined(List<List<Object>> rows, String column, Artifact.Table table) {
    int at = table.columns().indexOf(column);
    return rows.stream().map(row -> row.get(at).toString()).collect(Collectors.joining(" "));
  }

  @Test
  void madeImagesMoveTheFilterBothWays() {
    Artifact.Table table = table(run("conv1").run());
    for (int k = 0; k < table.rows().size(); k++) {
      assertThat((double) cell(table, k, "mean on maximised image"))
          .isGreaterThanOrEqualTo((double) cell(table, k, "mean on minimised image"));
    }
    assertThat(table.rows())
        .anyMatch(
            row ->
                (double) row.get(table.columns().indexOf("mean on maximised image"))
                    > (double) row.get(table.columns().indexOf("mean")));
  }

  @Test
  void worksWithoutLabels() {
    List<Sample> plain = new ArrayList<>();
    try (Stream<Sample> samples = data.samples()) {
      samples.forEach(s -> plain.add(Sample.of(s.id(), s.input())));
    }
    Artifact.Table table = table(run("conv1").data(Datasets.of(plain)).run());
    assertThat(cell(table, 0, "accuracy change when silenced")).isEqualTo("n/a");
    assertThat(table.columns()).noneMatch(c -> c.startsWith("change on class"));
  }

  @Test
  void listsAndDataOverTimeHaveCardsToo() {
    for (Shape shape : List.of(Shape.of(6), Shape.of(2, 20))) {
      InputSpec input = InputSpec.of(shape, 0, 1);
      TinyConvNet net = TinyConvNet.builder(input, 3).head("preds", 2, Activation.SOFTMAX).build();
      Model model = ReferenceEngine.model("other", net);
      RunResult cards =
          Loupe.visualizer("filter-card")
              .on(model)
              .data(TestDatasets.labelled(input, 2, 2))
              .with("layers", "preds")
              .with("steps", "16")
              .run();

      assertThat(cards.image("filter-card-preds").image().getHeight()).isGreaterThan(500);
      assertThat(cards.table("filter-card-preds-numbers").rows()).hasSize(2);
    }
  }

  @Test
  void drawsAnyNumberOfChannels() {
    InputSpec planes = InputSpec.of(Shape.of(5, 6, 6), 0, 1);
    RunResult cards = cards(planes, TestDatasets.labelled(planes, 2, 2)).with("steps", "8").run();

    assertThat(cards.image("filter-card-preds").image().getHeight()).isGreaterThan(500);
    assertThat(cards.provenance().warnings())
        .anyMatch(said -> said.startsWith("Grey is the mean of the 5 channels"));
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    Shape cubes = Shape.of(2, 3, 2, 2);
    Dataset data = Datasets.of(Sample.of("s", Tensor.of(cubes, new float[24])));

    assertThatThrownBy(() -> cards(InputSpec.of(cubes, 0, 1), data).run())
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining("the model takes [2,3,2,2]");
  }

  private static RunRequest cards(InputSpec input, Dataset data) {
    TinyConvNet net = TinyConvNet.builder(input, 3).head("preds", 2, Activation.SOFTMAX).build();
    return Loupe.visualizer("filter-card")
        .on(ReferenceEngine.model("planes", net))
        .data(data)
        .with("layers", "preds");
  }

  private RunRequest run(String layer) {
    return Loupe.visualizer("filter-card")
        .on(model)
        .data(data)
        .with("layers", layer)
        .with("steps", "24");
  }

  private static Artifact.Table table(RunResult result) {
    return result.artifacts().stream()
        .filter(Artifact.Table.class::isInstance)
        .map(Artifact.Table.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Object cell(Artifact.Table table, int row, String column) {
    return Objects.requireNonNull(table.rows().get(row).get(table.columns().indexOf(column)));
  }

  private List<Integer> labels() {
    try (Stream<Sample> samples = data.samples()) {
      return samples.map(s -> s.label().orElseThrow()).toList();
    }
  }

  private List<Boolean> right(Model judged) {
    ProbeRequest request = ProbeRequest.of("preds");
    int classes = judged.layer("preds").channels();
    List<Boolean> right = new ArrayList<>();
    judged
        .probe()
        .run(
            new ProbePlan(List.of(request), 8),
            data,
            batch -> {
              for (int n = 0; n < batch.samples().size(); n++) {
                float[] scores = batch.get(request).slice(n).toArray();
                int best = 0;
                for (int c = 1; c < classes; c++) {
                  best = scores[c] > scores[best] ? c : best;
                }
                right.add(best == batch.samples().get(n).label().orElseThrow());
              }
            },
            RunMonitor.silent());
    return right;
  }
}
