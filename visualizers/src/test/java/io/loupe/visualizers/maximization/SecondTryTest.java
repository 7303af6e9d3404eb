package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network that is not brought to 0.99 of any output. */
class SecondTryTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void whatWasTriedIsCounted() {
    assertThat(SecondTry.tried(1, 0)).isEqualTo("1 ascent");
    assertThat(SecondTry.tried(8, 0)).isEqualTo("8 ascents");
    assertThat(SecondTry.tried(8, 1)).isEqualTo("16 ascents, penalties down to 1/4");
    assertThat(SecondTry.tried(2, 2)).isEqualTo("6 ascents, penalties down to 1/16");
    assertThat(SecondTry.tried(8, 3)).isEqualTo("32 ascents, penalties down to none");
  }

  @Test
  void whatIsNotReachedIsTriedAgainAndSaidWithTheSurestSample() {
    Dataset data = TestDatasets.labelled(model.info().input());
    RunResult again = request().data(data).run();
    RunResult once = request().data(data).with("starts", "8").run();

    double better = (double) cell(again, "target probability");
    assertThat(better).isGreaterThan((double) cell(once, "target probability"));
    assertThat(cell(again, "ascents")).isEqualTo(32);
    assertThat(cell(once, "ascents")).isEqualTo(8);
    assertThat(cell(again, "reached")).isEqualTo("no");
    assertThat((int) cell(again, "attempt")).isGreaterThan(8);
    assertThat((double) cell(again, "tv weight")).isLessThan((double) cell(once, "tv weight"));
    String said =
        "Not reached, that is a probability of at least 0.99 (of k outputs at once 1/(2k)) that"
            + " comes first after 95 % of small changes: 2 (p "
            + Texts.share(better)
            + ", first after "
            + Math.round(100 * (double) cell(again, "share held"))
            + " % of small changes; 32 ascents, penalties down to none; "
            + surest(data)
            + ").";
    assertThat(again.image("sheet").caption()).contains(said);
    assertThat(again.image("image-2").caption()).contains(said);
    assertThat(again.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("One image does not reach a probability of at least 0.99")
                    .contains("32 ascents, penalties down to none; " + surest(data)));
    assertThat(once.image("sheet").caption()).contains("; 8 ascents; surest of ");
  }

  /** The surest one stands last, among others of which every second is looked at. */
  @Test
  void ofManySamplesThoseFromAllOverTheDataAreLookedAt() {
    Dataset few = TestDatasets.labelled(model.info().input());
    String said = surest(few);
    Sample surest =
        few.samples().filter(one -> said.endsWith("(" + one.id() + ")")).findFirst().orElseThrow();
    Sample other = few.samples().filter(one -> !one.id().equals(surest.id())).findFirst().get();
    List<Sample> many = new ArrayList<>();
    for (int n = 0; n < 4000; n++) {
      many.add(Sample.of("copy " + n, (n < 3998 ? other : surest).input()));
    }
    String caption =
        request()
            .data(Datasets.of(many, List.of()))
            .with("starts", "1")
            .with("steps", "1")
            .with("truth", "off")
            .run()
            .image("sheet")
            .caption();
    assertThat(caption)
        .contains("surest of 2000 data pictures " + said.split(" ")[5] + " (copy 3998)");
  }

  @Test
  void withoutDataNothingIsSaidOfThem() {
    assertThat(request().with("starts", "1").with("steps", "4").run().image("sheet").caption())
        .contains("; 1 ascent).")
        .doesNotContain("data pictures");
  }

  private String surest(Dataset data) {
    List<Sample> samples = data.some(2000);
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    String id = "";
    double most = -1;
    for (Sample sample : samples) {
      Tensor one = Tensor.of(Shape.of(1, 1, 12, 12), sample.input().toArray());
      double p = Classifier.of(model).probabilities(gradients, one)[0][2];
      id = p > most ? sample.id() : id;
      most = Math.max(most, p);
    }
    return "surest of " + samples.size() + " data pictures " + Texts.share(most) + " (" + id + ")";
  }

  private RunRequest request() {
    return Loupe.visualizer("activation-maximization")
        .on(model)
        .with("filters", "2")
        .with("null-model", "off");
  }

  private static Object cell(RunResult result, String column) {
    Artifact.Table table = result.table("measures");
    return table.rows().get(0).get(table.columns().indexOf(column));
  }
}
