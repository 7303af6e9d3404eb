package io.loupe.visualizers.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A visualizer as one from outside would write it. */
class SupportTest {
  private static final class Scores implements Visualizer {
    static final Param<List<Objective>> OBJECTIVE =
        Param.objectives("objective").help("What is scored.");

    @Override
    public String id() {
      return "acme.scores";
    }

    @Override
    public String description() {
      return "Scores samples.";
    }

    @Override
    public List<Param<?>> parameters() {
      return List.of(OBJECTIVE, NullModels.parameter());
    }

    @Override
    public List<Artifact> render(RenderContext context) {
      SampleObjectives objectives = SampleObjectives.of(context, context.get(OBJECTIVE).get(0));
      List<Sample> samples = context.dataset().samples().toList();
      double[] own = scores(context.model(), objectives, samples);
      List<List<Object>> rows = new ArrayList<>();
      double[] drawn =
          NullModels.use(context, samples, model -> scores(model, objectives, samples))
              .orElse(new double[samples.size()]);
      for (int i = 0; i < own.length; i++) {
        rows.add(List.of(own[i], drawn[i]));
      }
      return List.of(new Artifact.Table("scores", "Scores.", List.of("own", "null"), rows));
    }

    private static double[] scores(Model model, SampleObjectives objectives, List<Sample> samples) {
      return model
          .capability(Differentiable.class)
          .orElseThrow()
          .score(objectives.of(samples), Samples.stacked(samples))
          .values();
    }
  }

  @Test
  void labelsAndTheNullModelAreThereForVisualizersFromOutside() {
    try (Model model = ReferenceEngine.model("digits", TinyConvNet.digits())) {
      Dataset data = TestDatasets.labelled(model.info().input());
      String head = model.layers().get(model.layers().size() - 1).name();
      RunRequest request =
          Loupe.create()
              .request(new Scores())
              .on(model)
              .data(data)
              .with("objective", "unit(" + head + ", label)");
      RunResult result = request.run();
      List<Sample> samples = data.samples().toList();
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      for (int i = 0; i < samples.size(); i++) {
        double expected =
            gradients.score(
                    Objectives.unit(head, samples.get(i).label().getAsInt()),
                    Samples.stacked(samples.subList(i, i + 1)))
                .values()[0];
        List<Object> row = result.table("scores").rows().get(i);
        assertThat((double) row.get(0)).isEqualTo(expected);
        assertThat(row.get(1)).isNotEqualTo(expected);
      }
      assertThat(result.provenance().resolved().get("null-model")).startsWith("weights drawn anew");
      RunResult without = request.with("null-model", "off").run();
      assertThat(without.table("scores").rows())
          .allSatisfy(row -> assertThat(row.get(1)).isEqualTo(0.0));
      assertThat(without.provenance().resolved()).doesNotContainKey("null-model");
    }
  }
}
