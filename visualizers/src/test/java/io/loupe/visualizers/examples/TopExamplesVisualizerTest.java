package io.loupe.visualizers.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopExamplesVisualizerTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input(), 4, 10);

  @ParameterizedTest
  @CsvSource({"conv1, 144", "conv2, 36", "dense, 1", "preds:logits, 1"})
  void areThoseOfSortingEverything(String layer, int positions) {
    float[] all = values(layer);
    int filters = all.length / 40 / positions;
    RunResult result =
        run().with("layer", layer.replace(":logits", "")).with("count", "5").batchSize(7).run();

    List<List<Object>> expected = new ArrayList<>();
    for (int f = 0; f < filters; f++) {
      int filter = f;
      IntStream.range(0, 40)
          .mapToObj(n -> best(all, (n * filters + filter) * positions, positions, n))
          .sorted(Comparator.comparing((List<Object> best) -> -(Float) best.get(1)))
          .limit(5)
          .forEach(expected::add);
    }
    assertThat(column(result, "index")).isEqualTo(expected.stream().map(e -> e.get(0)).toList());
    assertThat(column(result, "value")).isEqualTo(expected.stream().map(e -> e.get(1)).toList());
    int columns = (int) Math.sqrt(positions);
    List<Object> rows = column(result, "row");
    List<Object> at = column(result, "column");
    for (int i = 0; i < expected.size(); i++) {
      assertThat((int) rows.get(i) * columns + (int) at.get(i)).isEqualTo(expected.get(i).get(2));
    }
  }

  private static List<Object> best(float[] all, int offset, int positions, int sample) {
    int best = 0;
    for (int p = 1; p < positions; p++) {
      best = all[offset + p] > all[offset + best] ? p : best;
    }
    return List.of((long) sample, all[offset + best], best);
  }

  @Test
  void tablesOfSeveralLayersInOnePassAreThoseOfOneAfterTheOther() {
    RunResult together =
        run().with("layer", "conv2,dense").with("tables-only", "true").with("count", "3").run();

    assertThat(together.artifacts()).extracting(Artifact::name).hasSize(2);
    for (String layer : List.of("conv2", "dense")) {
      int filters = layer.equals("conv2") ? 8 : 10;
      RunResult alone =
          run()
              .with("layer", layer)
              .with("count", "3")
              .with(
                  "filters",
                  IntStream.range(0, filters)
                      .mapToObj(Integer::toString)
                      .collect(Collectors.joining(",")))
              .run();
      assertThat(together.table("top-examples-" + layer).rows())
          .isEqualTo(alone.table("top-examples-table").rows());
    }
  }

  @Test
  void tablesOfNoSamplesAreRefused() {
    assertThatThrownBy(
            () ->
                Loupe.visualizer("top-examples")
                    .on(model)
                    .data(Datasets.of())
                    .with("tables-only", "true")
                    .run())
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("a finite value");
  }

  @Test
  void equalSamplesKeepTheirOrder() {
    Sample first = samples(data).get(0);
    Dataset same =
        Datasets.of(
            Sample.of("a", first.input()),
            Sample.of("b", first.input()),
            Sample.of("c", first.input()));
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(model)
            .data(same)
            .with("filters", "1,1,0")
            .with("count", "2")
            .run();

    assertThat(column(result, "id")).containsExactly("a", "b", "a", "b");
    assertThat(column(result, "filter")).containsExactly(1, 1, 0, 0);
    assertThat(column(result, "label")).containsOnly("");
    assertThat(result.provenance().resolved()).containsEntry("filters", "1,0");
  }

  /** Sizes by arithmetic: kernels of 3, pools of 2. */
  @ParameterizedTest
  @ValueSource(strings = {"conv1", "pool1", "conv2", "pool2", "dense"})
  void receptiveFieldsAreExact(String layer) {
    RunResult result = run().with("layer", layer).with("count", "25").run();

    for (List<Object> row : result.table("top-examples-table").rows()) {
      int r = (int) row.get(8);
      int c = (int) row.get(9);
      int[] expected = {from(layer, r), from(layer, c), to(layer, r), to(layer, c)};
      int[] found = {
        (int) row.get(10),
        (int) row.get(11),
        (int) row.get(10) + (int) row.get(12),
        (int) row.get(11) + (int) row.get(13)
      };
      assertThat(found).as("%s at %d,%d", layer, r, c).containsExactly(expected);
    }
  }

  private static int from(String layer, int place) {
    return switch (layer) {
      case "conv1" -> Math.max(0, place - 1);
      case "pool1" -> Math.max(0, 2 * place - 1);
      case "conv2" -> Math.max(0, 2 * (place - 1) - 1);
      case "pool2" -> Math.max(0, 2 * (2 * place - 1) - 1);
      default -> 0;
    };
  }

  private static int to(String layer, int place) {
    return switch (layer) {
      case "conv1" -> Math.min(12, place + 2);
      case "pool1" -> Math.min(12, 2 * place + 3);
      case "conv2" -> Math.min(12, 2 * (place + 1) + 3);
      case "pool2" -> Math.min(12, 2 * (2 * place + 2) + 3);
      default -> 12;
    };
  }

  @Test
  void thePictureShowsSamplesWithWhatWasSeen() {
    RunResult result = run().with("filters", "0,3,5").with("count", "4").run();

    assertThat(result.image("top-examples").caption())
        .startsWith(
            "The 4 samples that excite each of 3 of 8 filters of 6×6 of layer conv2 most, of 40"
                + " samples. Away from the border a filter sees up to 8×8 pixels of the input.");
    GoldenImages golden = GoldenImages.of(TopExamplesVisualizerTest.class);
    golden.check("examples-conv2", result.image("top-examples").image());

    Model colour = ReferenceEngine.model("colour", TinyConvNet.colour());
    RunResult units =
        Loupe.visualizer("top-examples")
            .on(colour)
            .data(TestDatasets.labelled(colour.info().input()))
            .with("layer", "output")
            .with("count", "3")
            .run();
    golden.check("examples-colour", units.image("top-examples").image());
    assertThat(units.table("top-examples-table").columns()).contains("unit");
    assertThat(column(units, "layer")).containsOnly("preds:logits");
  }

  @Test
  void manyFiltersMakeSeveralPages() {
    InputSpec input = InputSpec.of(Shape.of(1, 6, 6), 0, 1);
    Model wide =
        ReferenceEngine.model(
            "wide",
            TinyConvNet.builder(input, 3)
                .conv("conv", 20, 3, 1, Padding.SAME, Activation.RELU)
                .build());
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(wide)
            .data(TestDatasets.labelled(input))
            .with("count", "2")
            .run();

    assertThat(result.artifacts())
        .extracting(Artifact::name)
        .containsExactly("top-examples-page1", "top-examples-page2", "top-examples-table");
    assertThat(column(result, "filter")).doesNotContain(16).contains(15);
    assertThat(result.image("top-examples-page2").image().getHeight())
        .as("eight filters on each")
        .isEqualTo(result.image("top-examples-page1").image().getHeight());
  }

  @Test
  void samplesThatAreNotFiniteAreRefusedByName() {
    Shape shape = model.info().input().shape();
    float[] broken = new float[shape.elements()];
    Arrays.fill(broken, Float.NaN);
    Sample bad = Sample.of("bad", Tensor.of(shape, broken), 0);
    Sample dark = Sample.of("dark", Tensor.of(shape, new float[shape.elements()]), 0);
    RunResult result = Loupe.visualizer("top-examples").on(model).data(Datasets.of(dark)).run();

    assertThat(column(result, "id")).containsOnly("dark");
    assertThatThrownBy(
            () -> Loupe.visualizer("top-examples").on(model).data(Datasets.of(dark, bad)).run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "Sample bad has the value NaN at place 0. Replace values that are missing or not finite"
                + " before the model sees them.");
  }

  @Test
  void listsAreDrawnAsBarsWithoutBoxes() {
    InputSpec row = InputSpec.of(Shape.of(6), 0, 1);
    Model dense =
        ReferenceEngine.model(
            "row", TinyConvNet.builder(row, 1).head("preds", 4, Activation.SOFTMAX).build());
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(dense)
            .data(TestDatasets.labelled(row))
            .with("layer", "preds")
            .with("filters", "0,2")
            .with("count", "2")
            .run();

    GoldenImages.of(TopExamplesVisualizerTest.class)
        .check("examples-list", result.image("top-examples").image());
    assertThat(column(result, "box top")).containsOnly("");
    assertThat(result.provenance().resolved()).containsEntry("layer", "preds");
  }

  @Test
  void dataOverTimeHaveCurvesWithWhatWasSeen() {
    InputSpec signal = InputSpec.of(Shape.of(2, 16), 0, 1);
    Model steps =
        ReferenceEngine.model(
            "steps", TinyConvNet.builder(signal, 1).head("preds", 4, Activation.SOFTMAX).build());
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(steps)
            .data(TestDatasets.labelled(signal))
            .with("layer", "preds")
            .run();

    assertThat(column(result, "box width")).containsOnly(16);
    assertThat(result.image("top-examples").caption()).contains("16 steps of the input");
  }

  @Test
  void aFrameTellsTheStepsThatAFilterSaw() {
    InputSpec signal = InputSpec.of(Shape.of(2, 1, 16), 0, 1);
    Model steps =
        ReferenceEngine.model(
            "steps",
            TinyConvNet.builder(signal, 1)
                .conv("conv", 3, 3, 1, Padding.SAME, Activation.RELU)
                .head("preds", 2, Activation.SOFTMAX)
                .build());
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(steps)
            .data(TestDatasets.labelled(signal))
            .with("layer", "conv")
            .with("count", "2")
            .run();

    assertThat(column(result, "box width")).containsAnyOf(2, 3).doesNotContain(16);
    assertThat(result.image("top-examples").caption()).contains("3 steps of the input");
    GoldenImages.of(TopExamplesVisualizerTest.class)
        .check("examples-steps", result.image("top-examples").image());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filters | 8 | Layer \"conv2\" has no filter 8. Its filters run from 0 to 7.",
        "filters | -1 | --filters must be a list of numbers from 0, got -1.",
        "layer | conv1,conv2 | --layer must be one layer, got conv1,conv2.",
        "count | 26 | --count must be from 1 to 25, got 26.",
      })
  void badValuesAreNamed(String name, String value, String message) {
    assertThatThrownBy(() -> run().with(name, value).run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  private RunRequest run() {
    return Loupe.visualizer("top-examples").on(model).data(data);
  }

  private float[] values(String layer) {
    ProbeRequest request = ProbeRequest.of(layer);
    List<float[]> all = new ArrayList<>();
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), 40),
            data,
            batch -> all.add(batch.get(request).toArray()),
            RunMonitor.silent());
    return all.get(0);
  }

  private static List<Object> column(RunResult result, String name) {
    Artifact.Table table = result.table("top-examples-table");
    int at = table.columns().indexOf(name);
    return table.rows().stream().map(row -> row.get(at)).toList();
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> stream = data.samples()) {
      return stream.toList();
    }
  }
}
