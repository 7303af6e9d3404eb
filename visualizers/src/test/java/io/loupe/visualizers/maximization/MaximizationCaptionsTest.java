package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.model.Model;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.maximization.evaluation.Shortfall;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said under the pictures, from the numbers in the tables. */
class MaximizationCaptionsTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  private RunRequest request() {
    return Loupe.visualizer("activation-maximization").on(model).with("null-model", "off");
  }

  @Test
  void anImageOfAnOutputIsCaptionedByItsProbabilities() {
    RunResult result =
        request().with("filters", "1,0").with("each", "true").with("steps", "3").run();
    Artifact.Table measures = result.table("measures");
    int reached = 0;
    int others = 0;
    for (int n = 0; n < 2; n++) {
      List<Object> row = measures.rows().get(n);
      int output = n == 0 ? 1 : 0;
      boolean first = row.get(7).equals(output);
      assertThat(result.image("image-" + output).caption())
          .isEqualTo(
              "Image that excites class %d of preds most (unit(preds, %d) + logsoftmax(preds, %d)"
                      .formatted(output, output, output)
                  + format(" = %.2f", row.get(3))
                  + ", weight of the total variation "
                  + Texts.number((double) row.get(1))
                  + format("). Probability of its target %.3f", row.get(6))
                  + format(", at worst %.3f after small shifts, turns and noise.", row.get(9))
                  + (first
                      ? ""
                      : format(" The model sees output %d", row.get(7))
                          + format(" with %.3f.", row.get(8)))
                  + " Not reached, that is "
                  + Shortfall.rule()
                  + ": "
                  + tooLow(output, row)
                  + "."
                  + stretched(result));
      others += first ? 0 : 1;
      reached += (double) row.get(9) >= 0.99 ? 1 : 0;
    }
    assertThat(result.image("sheet").caption())
        .isEqualTo(
            "Images that excite 2 targets most, a row for each. Under each picture stands the"
                + " probability of its target. Preset loupe, 3 steps inside the model's input"
                + " range. Each image is the best of 8 from different noise. "
                + reached
                + " of 2 reach their target, small changes included."
                + answeredOtherwise(others)
                + " Not reached, that is "
                + Shortfall.rule()
                + ": "
                + tooLow(1, measures.rows().get(0))
                + ", "
                + tooLow(0, measures.rows().get(1))
                + "."
                + stretched(result));
  }

  @Test
  void anImageOfFiltersIsCaptionedByItsObjective() {
    RunResult result =
        request()
            .with("layer", "conv2")
            .with("filters", "0,1")
            .with("steps", "4")
            .with("starts", "1")
            .run();
    List<Object> row = result.table("measures").rows().get(0);
    assertThat(result.image("image-0_1").caption())
        .isEqualTo(
            "Image that excites filters 0+1 of conv2 most (softmin(0.3, channel(conv2, 0),"
                + " channel(conv2, 1))"
                + format(" = %.2f", row.get(3))
                + ", weight of the total variation "
                + Texts.number((double) row.get(1))
                + format("). The model sees output %d", row.get(7))
                + format(" with %.3f.", row.get(8))
                + stretched(result));
    assertThat(result.image("sheet").caption())
        .isEqualTo(
            "Images that excite one target most, a row for each. Preset loupe, 4 steps inside the"
                + " model's input range."
                + stretched(result));
  }

  @Test
  void aSweepSaysWhichWeightWasChosenAndWhy() {
    RunResult result =
        request().with("groups", "1+3").with("steps", "3").with("tv-weight", "1,2").run();
    int others = 0;
    for (List<Object> row : result.table("measures").rows()) {
      others += Set.of(1, 3).contains(row.get(7)) ? 0 : 1;
    }
    String reason = result.table("chosen-weight").caption();
    reason = reason.substring(0, reason.indexOf(" A single output counts as reached"));
    assertThat(reason).startsWith("Weight ");
    assertThat(result.image("chosen").caption())
        .isEqualTo("The images at the chosen weight. " + reason);
    assertThat(result.image("weights").caption())
        .isEqualTo("What was measured at each weight of the total variation. " + reason);
    assertThat(result.image("sheet").caption())
        .isEqualTo(
            "Images that excite one target most, a row for each and a column for each weight of"
                + " the total variation. Under each picture stands the probability of its target."
                + " Preset loupe, 3 steps inside the model's input range. "
                + reason
                + answeredOtherwise(others)
                + stretched(result));
  }

  @Test
  void snapshotsOfASweepAreThoseOfTheChosenWeight() {
    RunRequest request = request().with("filters", "1").with("steps", "4").with("snapshots", "2");
    assertThat(request.run().image("snapshots").caption())
        .isEqualTo("The images on the way, a row for each target and a column for each step.");
    RunResult swept = request.with("tv-weight", "1,2").run();
    Artifact.Table weights = swept.table("chosen-weight");
    int chosen = weights.rows().get(0).get(12).equals(true) ? 1 : 2;
    assertThat(swept.image("snapshots").caption())
        .isEqualTo(
            "The images on the way, a row for each target and a column for each step, at weight "
                + chosen
                + " of the total variation.");
  }

  private static String answeredOtherwise(int images) {
    return images == 0
        ? ""
        : " On "
            + images
            + (images == 1 ? " image" : " images")
            + " the model answers something else than the target.";
  }

  private static String tooLow(int output, List<Object> row) {
    return output
        + format(" (p %.3f", row.get(6))
        + ", first after "
        + Math.round(100 * (double) row.get(10))
        + " % of small changes; 8 ascents)";
  }

  private String stretched(RunResult result) {
    return Stretch.of(result.numbers("images").tensor(), model.info().input())
        .map(stretch -> " " + stretch.sentence())
        .orElse("");
  }

  private static String format(String text, Object value) {
    return String.format(Locale.ROOT, text, value);
  }
}
