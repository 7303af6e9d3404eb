package io.loupe.visualizers.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.cards.FilterCardVisualizer.CardTable;
import io.loupe.visualizers.examples.TopExamplesVisualizer;
import io.loupe.visualizers.internal.ForwardingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is ranked is the same where an engine offers no gradients. */
class WithoutGradientsTest {
  private record NoGradients(Model inner) implements ForwardingModel {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return type == Differentiable.class ? Optional.empty() : inner.capability(type);
    }
  }

  private static RunResult run(Visualizer visualizer, Model model) {
    RunRequest request =
        Loupe.create()
            .request(visualizer)
            .on(model)
            .data(TestDatasets.labelled(model.info().input()));
    return visualizer.parameters().stream().anyMatch(param -> param.name().equals("steps"))
        ? request.with("steps", "2").run()
        : request.run();
  }

  private static List<List<Object>> without(Artifact.Table table, String... columns) {
    List<List<Object>> rows = new ArrayList<>();
    for (List<Object> row : table.rows()) {
      List<Object> kept = new ArrayList<>(row);
      for (String column : columns) {
        kept.set(table.columns().indexOf(column), "");
      }
      rows.add(kept);
    }
    return rows;
  }

  @Test
  void examplesAreRankedAndNoBoxIsClaimed() {
    try (Model model = ReferenceEngine.model("digits", TinyConvNet.digits())) {
      RunResult with = run(new TopExamplesVisualizer(), model);
      RunResult none = run(new TopExamplesVisualizer(), new NoGradients(model));
      String[] boxes = {"box top", "box left", "box height", "box width"};
      assertThat(none.table("top-examples-table").rows())
          .isEqualTo(without(with.table("top-examples-table"), boxes))
          .isNotEqualTo(with.table("top-examples-table").rows());
      assertThat(none.provenance().resolved())
          .containsEntry("receptive-fields", "not measured: the engine offers no gradients");
      assertThat(with.provenance().resolved()).doesNotContainKey("receptive-fields");
      assertThat(none.artifacts()).hasSameSizeAs(with.artifacts());
    }
  }

  @Test
  void cardsAreMadeWithoutImages() {
    try (Model model = ReferenceEngine.model("digits", TinyConvNet.digits())) {
      RunResult with = run(new FilterCardVisualizer(), model);
      RunResult none = run(new FilterCardVisualizer(), new NoGradients(model));
      assertThat(none.artifacts()).hasSameSizeAs(with.artifacts()).hasSizeGreaterThan(1);
      int tables = 0;
      for (int i = 0; i < none.artifacts().size(); i++) {
        Artifact artifact = none.artifacts().get(i);
        assertThat(artifact.caption())
            .contains("The engine offers no gradients, so no images are made")
            .doesNotContain("made image", "the box is");
        if (artifact instanceof Artifact.Table table) {
          tables++;
          String[] made = {
            CardTable.LARGEST_MEAN, CardTable.SMALLEST_MEAN, CardTable.VERDICT, CardTable.SCORE
          };
          int column = table.columns().indexOf(made[0]);
          assertThat(table.rows()).allSatisfy(row -> assertThat(row.get(column)).isEqualTo("n/a"));
          assertThat(without(table, made))
              .isEqualTo(without((Artifact.Table) with.artifacts().get(i), made));
        }
      }
      assertThat(tables).isPositive();
    }
  }
}
