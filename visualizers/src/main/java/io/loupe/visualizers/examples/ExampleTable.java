package io.loupe.visualizers.examples;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.internal.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lists examples with their values, positions and receptive fields. */
record ExampleTable(String reading, Maps maps, List<String> classNames) {

  Artifact.Table of(List<FilterExamples> found, Map<Integer, Box> fields) {
    List<List<Object>> rows = new ArrayList<>();
    for (FilterExamples filter : found) {
      for (int rank = 0; rank < filter.examples().size(); rank++) {
        rows.add(row(filter.filter(), rank + 1, filter.examples().get(rank), fields));
      }
    }
    return new Artifact.Table(
        "top-examples-table",
        "The samples that excite each "
            + maps.noun()
            + " of "
            + reading
            + " most: its largest value, where that is in its map, and the part of the input that"
            + " place sees, in pixels (of data over time: channels as rows, steps as columns)."
            + " Index counts the samples in the order of the data, from 0.",
        List.of(
            "layer",
            maps.noun(),
            "rank",
            "index",
            "id",
            "label",
            "class",
            "value",
            "row",
            "column",
            "box top",
            "box left",
            "box height",
            "box width"),
        rows);
  }

  private List<Object> row(int filter, int rank, Example example, Map<Integer, Box> fields) {
    int label = example.sample().label().orElse(-1);
    boolean known = label >= 0 && label < classNames.size();
    List<Object> row = new ArrayList<>();
    row.add(reading);
    row.add(filter);
    row.add(rank);
    row.add(example.index());
    row.add(example.sample().id());
    row.add(label < 0 ? "" : label);
    row.add(known ? classNames.get(label) : "");
    row.add(example.value());
    row.add(example.position() / maps.columns());
    row.add(example.position() % maps.columns());
    Box box = fields.get(example.position());
    row.addAll(
        box == null
            ? List.of("", "", "", "")
            : List.of(box.top(), box.left(), box.height(), box.width()));
    return row;
  }
}
