package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.data.Sample;
import io.loupe.visualizers.internal.ObjectiveCell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each method says of each sample, in numbers. */
final class AttributionTable {
  private final Targets targets;
  private final List<AttributionColumn> columns = new ArrayList<>();

  AttributionTable(Targets targets) {
    this.targets = targets;
  }

  void add(AttributionColumn column) {
    columns.add(column);
  }

  Artifact.Table toTable() {
    Set<String> measures = new LinkedHashSet<>();
    columns.forEach(c -> c.items().forEach(item -> measures.addAll(item.measures().keySet())));
    List<String> headings =
        new ArrayList<>(
            List.of(
                "index",
                "id",
                "label",
                "answer",
                "method",
                "objective",
                "value",
                "largest",
                "sum"));
    headings.addAll(measures);
    List<List<Object>> rows = new ArrayList<>();
    for (int n = 0; n < targets.samples().size(); n++) {
      for (AttributionColumn column : columns) {
        rows.add(row(n, column, measures));
      }
    }
    return new Artifact.Table(
        "values",
        "Of each sample and method: the objective and its value, the largest magnitude and the sum"
            + " of the map, and what the method says of itself. Index: place in the numbers of the"
            + " method.",
        headings,
        rows);
  }

  private List<Object> row(int n, AttributionColumn column, Set<String> measures) {
    Sample sample = targets.samples().get(n);
    AttributionColumn.Item item = column.items().get(n);
    List<Object> row =
        new ArrayList<>(
            List.of(
                n,
                sample.id(),
                sample.label().isPresent() ? sample.label().getAsInt() : "",
                targets.answers().get(n),
                column.request().describe(),
                ObjectiveCell.of(column.aspect().objectives().get(n)),
                column.aspect().values().get(n),
                item.largest(),
                item.sum()));
    Map<String, Double> own = item.measures();
    for (String measure : measures) {
      Double value = own.get(measure);
      row.add(value == null ? "" : value);
    }
    return row;
  }
}
