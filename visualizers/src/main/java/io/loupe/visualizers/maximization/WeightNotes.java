package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says what the measures of a choice can tell and what they cannot, and draws them. */
final class WeightNotes {
  private WeightNotes() {}

  static String reached() {
    return " A single output counts as reached at a probability of at least "
        + WeightChoice.REACHED
        + " that comes first after every small change as well; several at once when they are"
        + " the most probable of all; a filter when it keeps half of its highest value.";
  }

  static String measures(WeightChoice choice, int samples) {
    if (choice.ranked().isEmpty()) {
      return " How natural the images are was not measured: that takes --data. No measure tells"
          + " whether a person can read them: look.";
    }
    return " What the measures tell: the probability is the model's own certainty, which stripes"
        + " and noise can have too; after small changes it tells that the image does not hang on"
        + " single pixels; the statistics (total variation, mean, contrast, fine detail, each by"
        + " its place among "
        + samples
        + " samples; 0 in the middle, 1 outside of all) tell whether it has the texture of the"
        + " data, not its shapes; the distance in the layer before the head (1 is usual between"
        + " neighbours of a class) tells how near it is in the model's own eyes. In the ranks"
        + " probabilities from "
        + WeightChoice.REACHED
        + " on count as equal. None tells whether a person can read an image: look at the sweep.";
  }

  /** The measures over the weights; drawn where there are at least two weights. */
  static Artifact plot(WeightChoice choice) {
    List<WeightPlot.Panel> panels = new ArrayList<>();
    panels.add(
        new WeightPlot.Panel(
            "Reached (of " + choice.images() + ")",
            choice.reached().stream().map(Integer::doubleValue).toList(),
            true));
    if (choice.ranked().isEmpty()) {
      panels.add(
          new WeightPlot.Panel(
              "mean objective",
              choice.summaries().stream().map(WeightSummary::objective).toList(),
              true));
    }
    for (RankedMeasure measure : choice.ranked()) {
      panels.add(
          new WeightPlot.Panel(
              capital(measure.name()), measure.values(), measure.higherIsBetter()));
    }
    WeightPlot plot =
        new WeightPlot(
            "What was measured at each weight",
            "weight of the total variation (tv)",
            choice.weights().stream().map(Texts::number).toList(),
            choice.chosen(),
            "chosen",
            panels,
            choice.reason() + " Every panel has its own scale; the best weight is orange.");
    return new Artifact.Image(
        "weights",
        "What was measured at each weight of the total variation. " + choice.reason(),
        plot.draw());
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
