package io.loupe.visualizers.argmax;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.raster.Labels;
import java.util.List;
import java.util.Locale;

/**
 * What was silenced and what that cost, in tables and words.
 *
 * @param removed the filters
 * @param held decisions on held-out samples, before and after
 * @param choosing on how many samples they were chosen
 */
record PruneTables(List<PruneCandidate> removed, PairedAccuracy held, int choosing) {
  private static final String MISSING = "n/a";

  Artifact.Table filters() {
    return new Artifact.Table(
        "prune-check-filters",
        "Filters that can go together, in the order in which they were silenced; \"loupe prune"
            + " --filters\" takes this file. The effects are those of silencing each alone, on "
            + choosing
            + " samples.",
        List.of(
            "layer",
            "filter",
            "reason",
            "does the same",
            "correlation",
            "loss change",
            "accuracy change",
            "its standard error"),
        removed.stream().map(PruneTables::row).toList());
  }

  private static List<Object> row(PruneCandidate filter) {
    return List.of(
        filter.layer(),
        filter.filter(),
        filter.reason().name().toLowerCase(Locale.ROOT),
        filter.twin() < 0 ? MISSING : filter.twin(),
        filter.twin() < 0 ? MISSING : filter.correlation(),
        filter.effect().loss(),
        filter.effect().answers().change(),
        filter.effect().answers().error());
  }

  Artifact.Table result() {
    return new Artifact.Table(
        "prune-check-result",
        "Accuracy on held-out samples with all filters and without those removed. Intervals are of"
            + " 95 %: after Wilson for the accuracies, after Newcombe for their difference; chance is"
            + " McNemar's exact probability of so uneven a number of lost and won decisions.",
        List.of(
            "silenced",
            "samples",
            "accuracy before",
            "accuracy after",
            "change",
            "low 95",
            "high 95",
            "lost",
            "won",
            "chance"),
        List.of(
            List.of(
                removed.size(),
                held.samples(),
                held.before().share(),
                held.after().share(),
                held.change(),
                held.low(),
                held.high(),
                held.lost(),
                held.won(),
                held.chance())));
  }

  String caption() {
    return removed.isEmpty()
        ? "No filter seems to be superfluous; accuracy on "
            + held.samples()
            + " held-out samples is "
            + held.before().describe()
            + "."
        : removed.size()
            + (removed.size() == 1 ? " filter was" : " filters were")
            + " silenced. Accuracy on "
            + held.samples()
            + " held-out samples was "
            + held.before().describe()
            + " before and is "
            + held.after().describe()
            + " after: a change of "
            + points(held.change())
            + " ("
            + points(held.low())
            + " to "
            + points(held.high())
            + ").";
  }

  List<String> notes() {
    return List.of(
        "Grey: "
            + choosing
            + " samples that the filters were chosen with. Blue: "
            + held.samples()
            + " held-out samples, with a 95 % interval. The cut is the most suspects (dead, or"
            + " redundant) that cost no more than chance on the grey ones.",
        caption());
  }

  private static String points(double change) {
    String text = Labels.percent(Math.abs(change));
    return (change < 0 ? "\u2212" : "+") + text;
  }
}
