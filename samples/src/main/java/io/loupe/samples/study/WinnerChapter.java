package io.loupe.samples.study;

import io.loupe.artifact.Artifact;
import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Section;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The most active filter at each pixel, and the census of all filters. */
record WinnerChapter(StudyRun run) {

  Section section() {
    StudyResult result =
        run.run(
            "argmax-filter",
            "argmax-filter",
            StudyRun.DIGITS,
            Map.of("layers", String.join(",", StudyRun.LAYERS)));
    Section section =
        Section.titled("The most active filter at each pixel")
            .paragraph(
                "Each pixel has the colour of the filter that is most active there most often."
                    + " Beside it stands how often: a filter that wins one time in three must not"
                    + " look like one that wins always. Where no filter fires, the pixel has a"
                    + " neutral colour. The colours were chosen by measuring how different they"
                    + " look, with colour blindness too.");
    for (String layer : StudyRun.LAYERS) {
      Artifact.Table census = result.table("census-" + layer);
      result
          .addTo(
              section.subheading(layer).paragraph(census(new TableRows(census).all())),
              "argmax-filter-" + layer)
          .table(census);
    }
    return section;
  }

  static String census(List<TableRows.Row> filters) {
    TableRows.Row first =
        filters.stream().max(Comparator.comparingDouble(r -> r.number("pixels won"))).orElseThrow();
    List<String> dead =
        filters.stream().filter(r -> r.isTrue("dead")).map(r -> r.text("filter")).toList();
    List<String> redundant =
        filters.stream().filter(r -> r.isTrue("redundant")).map(r -> r.text("filter")).toList();
    return "Filter "
        + first.text("filter")
        + " wins most: "
        + Figures.percent(first.number("pixels won"))
        + " of all pixels. "
        + (dead.isEmpty() ? "Every filter fires" : named(dead, "never fires", "never fire"))
        + " on these "
        + first.text("samples")
        + " digits. "
        + named(redundant, "is redundant", "are redundant")
        + (redundant.isEmpty()
            ? "."
            : ": silenced alone, on "
                + first.text("samples silenced")
                + " digits, accuracy changes by less than the sampling error, and another filter's"
                + " map goes with its own.");
  }

  private static String named(List<String> filters, String one, String many) {
    return switch (filters.size()) {
      case 0 -> "No filter " + one;
      case 1 -> "Filter " + filters.get(0) + " " + one;
      default -> "Filters " + String.join(", ", filters) + " " + many;
    };
  }
}
