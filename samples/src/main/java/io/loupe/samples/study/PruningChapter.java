package io.loupe.samples.study;

import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Section;
import io.loupe.formats.report.Text;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which filters the network can do without, checked on digits that did not choose them. */
record PruningChapter(StudyRun run) {
  private static final String SAMPLES = "600";

  Section section() {
    StudyResult result =
        run.run(
            "prune-check",
            "prune-check",
            StudyRun.DIGITS,
            Map.of("layers", String.join(",", StudyRun.LAYERS), "samples", SAMPLES));
    List<TableRows.Row> removed = result.rows("prune-check-filters");
    TableRows.Row outcome = result.rows("prune-check-result").get(0);
    Section section =
        Section.titled("Which filters are useless")
            .paragraph(
                "Filters that never fire, and filters that another one doubles, are silenced"
                    + " together: chosen on one half of the digits, checked on the other half.")
            .paragraph(Text.of(outcome(removed, outcome)))
            .figure(result.picture("prune-check"))
            .table(result.table("prune-check-filters"));
    return removed.isEmpty()
        ? section
        : section.paragraph(
            "The command loupe prune takes this list, writes the smaller network and first makes"
                + " sure that its outputs are the same.");
  }

  private static String outcome(List<TableRows.Row> removed, TableRows.Row outcome) {
    if (removed.isEmpty()) {
      return "None was found that could go.";
    }
    String filters =
        removed.stream()
            .map(r -> r.text("filter") + " of " + r.text("layer") + " (" + r.text("reason") + ")")
            .collect(Collectors.joining(", "));
    return (removed.size() == 1 ? "One can go: filter " : removed.size() + " can go: filters ")
        + filters
        + ". Of "
        + outcome.text("samples")
        + " digits that had no say in that, "
        + Figures.percent(outcome.number("accuracy before"))
        + " are read right with all filters and "
        + Figures.percent(outcome.number("accuracy after"))
        + " without these; the true change lies between "
        + Figures.percent(outcome.number("low 95"))
        + " and "
        + Figures.percent(outcome.number("high 95"))
        + " with a confidence of 95 %.";
  }
}
