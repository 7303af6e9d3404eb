package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.model.Model;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageTruthsTest {
  private static final String NAME = "truth";

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input(), 4, 24);

  private RunRequest request() {
    return Loupe.visualizer("activation-maximization")
        .on(model)
        .with("steps", "16")
        .with("starts", "1")
        .with("null-model", "off");
  }

  private static Optional<Artifact.Table> table(RunResult result) {
    return result.artifacts().stream()
        .filter(artifact -> artifact.name().equals("truth-table"))
        .map(Artifact.Table.class::cast)
        .findFirst();
  }

  @Test
  void eachImageIsHeldAgainstTheSamplesThatExciteItMost() {
    RunResult result = request().data(data).run();
    Artifact.Table table = table(result).orElseThrow();
    assertThat(table.columns())
        .startsWith("target", "tv weight", "verdict", "why", "score", "low", "high", "examples")
        .contains("score at conv1", "score at dense")
        .hasSize(8 + 3 * 3);
    assertThat(table.rows()).hasSize(4);
    List<List<Object>> measured =
        table.rows().stream().filter(row -> !row.get(4).equals("")).toList();
    assertThat(measured).isNotEmpty();
    for (List<Object> row : measured) {
      assertThat(row.get(7)).isEqualTo(12);
      double score = (double) row.get(4);
      assertThat((double) row.get(5)).isLessThanOrEqualTo(score);
      assertThat((double) row.get(6)).isGreaterThanOrEqualTo(score);
      assertThat(row.get(8 + 6)).as("the last layer alone is judged").isEqualTo(score);
    }
    assertThat(result.artifacts()).extracting(Artifact::name).contains(NAME);
    String caption = image(result, "sheet").caption();
    assertThat(caption).contains("Held against the samples of the data that excite the target");
    assertThat(table(request().data(data).run()).orElseThrow().rows()).isEqualTo(table.rows());
  }

  private static Artifact.Image image(RunResult result, String name) {
    return result.artifacts().stream()
        .filter(artifact -> artifact.name().equals(name))
        .map(Artifact.Image.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void imagesOfSeveralWeightsAreEachHeldAgainstThem() {
    RunResult result = request().data(data).with("tv-weight", "1,10").with("filters", "2").run();
    assertThat(table(result).orElseThrow().rows())
        .extracting(row -> row.get(1))
        .containsExactly(1.0, 10.0);
  }

  @Test
  void nothingIsSaidWithoutDataOrWhereItIsNotAsked() {
    RunResult without = request().run();
    assertThat(table(without)).isEmpty();
    assertThat(without.provenance().resolved()).containsEntry(NAME, "none: there are no data");
    RunResult off = request().data(data).with(NAME, "off").run();
    assertThat(table(off)).isEmpty();
    assertThat(image(off, "sheet").caption()).doesNotContain("Held against");
  }

  @Test
  void whereNothingCanBeToldItIsSaidWhy() {
    RunResult few = request().data(TestDatasets.labelled(model.info().input(), 4, 5)).run();
    assertThat(table(few).orElseThrow().rows())
        .allMatch(row -> row.get(2).equals("cannot be told"))
        .allMatch(row -> row.get(3).equals("20 samples are too few"));
    RunResult first = request().data(data).with("layer", "conv1").with("filters", "0").run();
    assertThat(table(first).orElseThrow().rows().get(0).get(3))
        .isEqualTo("no layer lies before it");
    assertThat(first.artifacts()).extracting(Artifact::name).doesNotContain(NAME);
  }
}
