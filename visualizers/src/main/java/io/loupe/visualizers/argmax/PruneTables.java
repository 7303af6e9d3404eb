package io.loupe.visualizers.argmax;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.ablation.PairedError;
import io.loupe.visualizers.raster.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was silenced and what that cost, in tables and words.
 *
 * @param measure what is compared
 * @param removed the filters
 * @param held answers on held-out samples, before and after
 * @param outputs the same for each of several independent outputs; else empty
 * @param names of those outputs
 * @param choosing on how many samples they were chosen
 */
record PruneTables(
    Change.Measure measure,
    List<PruneCandidate> removed,
    Change held,
    Map<Integer, PairedAccuracy> outputs,
    List<String> names,
    int choosing) {
  private static final String MISSING = "n/a";

  List<Artifact.Table> all() {
    List<Artifact.Table> tables = new ArrayList<>(List.of(filters(), result()));
    if (!outputs.isEmpty()) {
      tables.add(byOutput());
    }
    return tables;
  }

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
            measure.noun() + " change",
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
    List<String> columns =
        new ArrayList<>(
            List.of(
                "silenced",
                "samples",
                measure.noun() + " before",
                measure.noun() + " after",
                "change",
                "low 95",
                "high 95"));
    List<Object> row =
        new ArrayList<>(
            List.of(
                removed.size(),
                held.samples(),
                held.levelBefore().value(),
                held.levelAfter().value(),
                held.change(),
                held.low(),
                held.high()));
    String method = "";
    if (held instanceof PairedAccuracy pairs) {
      columns.addAll(List.of("lost", "won"));
      row.addAll(List.of(pairs.lost(), pairs.won()));
      method =
          "after Wilson for the accuracies, after Newcombe for their difference; chance is McNemar's"
              + " exact probability of so uneven a number of lost and won decisions.";
    } else if (held instanceof PairedError errors) {
      columns.addAll(List.of("R2 before", "R2 after"));
      row.addAll(List.of(number(errors.r2Before()), number(errors.r2After())));
      method =
          "of the normal distribution; R2 is the share of the targets' variance that the answers"
              + " explain; chance is that of a paired t test of the errors.";
    }
    columns.add("chance");
    row.add(held.chance());
    return new Artifact.Table(
        "prune-check-result",
        measure.capital()
            + " on held-out samples with all filters and without those removed. Intervals are of"
            + " 95 %: "
            + method,
        columns,
        List.of(row));
  }

  private static Object number(double value) {
    return Double.isNaN(value) ? MISSING : (Object) value;
  }

  private Artifact.Table byOutput() {
    List<List<Object>> rows = new ArrayList<>();
    outputs.forEach(
        (output, pairs) ->
            rows.add(
                List.of(
                    output,
                    names.get(output),
                    pairs.before().share(),
                    pairs.before().low(),
                    pairs.before().high(),
                    pairs.after().share(),
                    pairs.change(),
                    pairs.low(),
                    pairs.high())));
    return new Artifact.Table(
        "prune-check-outputs",
        "Accuracy of each of the independent outputs on held-out samples, before with its 95 %"
            + " interval after Wilson, and after; the change with its interval after Newcombe.",
        List.of(
            "output",
            "name",
            "accuracy before",
            "low 95",
            "high 95",
            "accuracy after",
            "change",
            "change low 95",
            "change high 95"),
        rows);
  }

  String caption() {
    String before = measure.describe(held.levelBefore()) + r2(true);
    return removed.isEmpty()
        ? "No filter seems to be superfluous; "
            + measure.noun()
            + " on "
            + held.samples()
            + " held-out samples is "
            + before
            + "."
        : removed.size()
            + (removed.size() == 1 ? " filter was" : " filters were")
            + " silenced. "
            + measure.capital()
            + " on "
            + held.samples()
            + " held-out samples was "
            + before
            + " before and is "
            + measure.describe(held.levelAfter())
            + r2(false)
            + " after: a change of "
            + measure.signed(held.change())
            + " ("
            + measure.signed(held.low())
            + " to "
            + measure.signed(held.high())
            + ").";
  }

  private String r2(boolean before) {
    return held instanceof PairedError errors
        ? ", R\u00b2 " + Labels.number(before ? errors.r2Before() : errors.r2After())
        : "";
  }

  List<String> notes() {
    return List.of(
        "Grey: "
            + choosing
            + " samples that the filters were chosen with. Blue: "
            + held.samples()
            + " held-out samples, with a 95 % interval. "
            + (measure.isError() ? "Height: the " + measure.noun() + ". " : "")
            + "The cut is the most suspects (dead, or"
            + " redundant) that cost no more than chance on the grey ones.",
        caption());
  }
}
