package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.data.Sample;
import io.loupe.gradient.Scored;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.support.SampleObjectives;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what a run shows while the gradients go past. */
final class GradientReport {
  private final RenderContext context;
  private final SampleObjectives objectives;
  private final ModelInfo model;
  private final ShownSamples shown;
  private final GradientTable table;
  private final GradientSheet sheet;
  private final @Nullable FeatureGradients features;
  private double steepest = Double.NEGATIVE_INFINITY;
  private String steepestSample = "";
  private int flat;
  private int saturated;
  private int notFinite;

  GradientReport(RenderContext context, SampleObjectives objectives) {
    List<String> classNames = context.dataset().classNames();
    this.context = context;
    this.objectives = objectives;
    this.model = context.model().info();
    this.shown =
        new ShownSamples(
            context.get(InputGradientVisualizer.PICK),
            context.get(InputGradientVisualizer.COUNT),
            classNames.size());
    this.table = new GradientTable(classNames);
    this.features = model.input().isList() ? new FeatureGradients(model.input()) : null;
    this.sheet =
        new GradientSheet(
            objectives.describe(), model, classNames, context.get(InputGradientVisualizer.SCALE));
  }

  void add(List<Sample> samples, Scored scored) {
    double[] values = scored.values();
    for (int n = 0; n < samples.size(); n++) {
      Sample sample = samples.get(n);
      Tensor gradient = scored.gradient().slice(n);
      GradientRecord item = new GradientRecord(sample, values[n], gradient);
      table.add(item, objectives.of(sample));
      if (features != null) {
        features.add(gradient);
      }
      note(item);
      saturated += Saturation.of(objectives.of(sample), values[n]) ? 1 : 0;
      if (shown.wants(sample)) {
        shown.add(new GradientRecord(sample, values[n], gradient.copy()));
      }
    }
  }

  private void note(GradientRecord item) {
    double largest = item.largest();
    notFinite += Double.isFinite(largest) ? 0 : 1;
    flat += largest == 0 ? 1 : 0;
    if (Double.isFinite(largest) && largest > steepest) {
      steepest = largest;
      steepestSample = item.sample().id();
    }
  }

  List<GradientRecord> shown() {
    return shown.all();
  }

  /** Says what in the data gives reason to doubt the gradients. */
  void warn() {
    if (saturated > 0) {
      context.warn(
          counted(saturated, "a saturated probability")
              + " (of "
              + table.size()
              + "), below 0.001 or above 0.999, where its gradient nearly vanishes. Take the logit"
              + " instead: unit(…) in place of probability(…).");
    }
    if (flat > 0) {
      context.warn(
          counted(flat, "no gradient at all")
              + " (of "
              + table.size()
              + "): every way from the input to the objective passes a unit that does not fire.");
    }
    if (notFinite > 0) {
      context.warn(counted(notFinite, "a gradient that is not finite") + ".");
    }
  }

  boolean isEmpty() {
    return table.size() == 0;
  }

  /** The table, and the picture of an input that has rows and columns, or is data over time. */
  List<Artifact> artifacts(@Nullable NullGradients beside) {
    List<Artifact> all = new ArrayList<>();
    if (!isEmpty() && InputPicture.suits(model.input())) {
      all.add(
          new Artifact.Image(
              "input-gradient",
              caption() + (beside == null ? "" : beside.caption()),
              features == null
                  ? sheet.render(shown.all(), table.size(), beside)
                  : sheet.features(shown.all(), table.size(), features, beside)));
    }
    all.add(table.toTable());
    if (features != null && !isEmpty()) {
      all.add(features.table());
    }
    if (beside != null) {
      all.add(beside.numbers());
    }
    return all;
  }

  private String caption() {
    StringBuilder text =
        new StringBuilder("Gradient of " + objectives.describe() + " at the input, for ")
            .append(shown.all().size() + " of " + table.size() + " samples: red where a higher")
            .append(" input raises the objective, blue where it lowers it.");
    if (steepest > 0) {
      text.append(" The largest magnitude of all samples is ")
          .append(Labels.number(steepest))
          .append(", at sample " + steepestSample + ".");
    }
    if (flat > 0) {
      text.append(" " + counted(flat, "no gradient at all"))
          .append(": nothing small can move the objective there.");
    }
    if (notFinite > 0) {
      text.append(" " + counted(notFinite, "a gradient that is not finite") + ".");
    }
    return text.toString();
  }

  private static String counted(int samples, String what) {
    return samples == 1 ? "1 sample has " + what : samples + " samples have " + what;
  }
}
