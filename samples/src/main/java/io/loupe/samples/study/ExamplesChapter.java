package io.loupe.samples.study;

import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Section;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The digits that excite the filters of the last convolution most. */
record ExamplesChapter(StudyRun run) {
  private static final String LAYER = "L3";
  private static final String FILTERS = "0,1,2,3,4,5,6,7";

  Section section() {
    StudyResult result =
        run.run(
            "top-examples",
            "top-examples",
            StudyRun.DIGITS,
            Map.of("layer", LAYER, "filters", FILTERS));
    List<Row> filters = filters(result.rows("top-examples-table"));
    Row narrow = filters.stream().min(Comparator.comparingInt(Row::classes)).orElseThrow();
    Row broad = filters.stream().max(Comparator.comparingInt(Row::classes)).orElseThrow();
    Section section =
        Section.titled("What a filter finds")
            .paragraph(
                "The digits of the test set that excite a filter most, each with the part of the"
                    + " picture that the filter's most active place can see at all: what it looks at"
                    + " when it fires.")
            .paragraph(
                "Of the filters shown, filter "
                    + narrow.filter()
                    + " is the choosiest: its "
                    + narrow.examples()
                    + " strongest examples come from "
                    + count(narrow.classes())
                    + " ("
                    + narrow.names()
                    + "). Those of filter "
                    + broad.filter()
                    + " come from "
                    + count(broad.classes())
                    + " ("
                    + broad.names()
                    + ")"
                    + (broad.classes() > 2 ? ": it answers to a stroke, not to a digit." : "."));
    return result.addTo(section, "top-examples");
  }

  private static String count(int classes) {
    return classes == 1 ? "one class" : classes + " classes";
  }

  private static List<Row> filters(List<TableRows.Row> examples) {
    return examples.stream()
        .collect(
            Collectors.groupingBy(
                r -> (int) r.number("filter"), TreeMap::new, Collectors.toUnmodifiableList()))
        .entrySet()
        .stream()
        .map(e -> Row.of(e.getKey(), e.getValue()))
        .toList();
  }

  private record Row(int filter, int examples, int classes, String names) {
    static Row of(int filter, List<TableRows.Row> examples) {
      List<String> names = examples.stream().map(r -> r.text("class")).distinct().sorted().toList();
      return new Row(filter, examples.size(), names.size(), String.join(", ", names));
    }
  }
}
