package io.loupe.formats.report;

import io.loupe.artifact.Artifact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes tables: numbers right-aligned and rounded, the full value on pointing; long ones folded.
 */
final class TableRenderer {
  private static final int MOST_OPEN = 40;
  private static final int MOST = 1000;

  private final Html html;

  TableRenderer(Html html) {
    this.html = html;
  }

  void render(Artifact.Table table, int number) throws IOException {
    boolean folded = table.rows().size() > MOST_OPEN;
    html.open("figure", "class", "table").line();
    html.open("figcaption").element("b", "Table " + number + ".").text(" " + table.caption());
    html.close("figcaption").line();
    if (folded) {
      html.open("details").element("summary", "Show " + table.rows().size() + " rows").line();
    }
    html.open(
        "div",
        "class",
        "scroll",
        "tabindex",
        "0",
        "role",
        "region",
        "aria-label",
        "Table " + number);
    rows(table);
    html.close("div").line();
    if (table.rows().size() > MOST) {
      html.element(
          "p",
          "The first " + MOST + " rows; all of them are in " + table.name() + ".csv.",
          "class",
          "rest");
    }
    if (folded) {
      html.close("details");
    }
    html.close("figure").line();
  }

  private void rows(Artifact.Table table) throws IOException {
    List<Optional<NumberColumn>> columns = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      columns.add(numbers(table, i));
    }
    html.open("table").open("thead").open("tr");
    for (int i = 0; i < columns.size(); i++) {
      cell("th", table.columns().get(i), columns.get(i).isPresent());
    }
    html.close("tr").close("thead").line().open("tbody").line();
    for (List<Object> row : table.rows().subList(0, Math.min(table.rows().size(), MOST))) {
      html.open("tr");
      for (int i = 0; i < row.size(); i++) {
        value(row.get(i), columns.get(i));
      }
      html.close("tr").line();
    }
    html.close("tbody").close("table");
  }

  private void value(Object value, Optional<NumberColumn> column) throws IOException {
    if (value instanceof Number number && column.isPresent()) {
      String shown = column.get().text(number);
      String full = number.toString();
      if (shown.equals(full)) {
        html.element("td", shown, "class", "n");
      } else {
        html.element("td", shown, "class", "n", "title", full);
      }
    } else if (value instanceof Boolean truth) {
      cell("td", truth ? "yes" : "no", false);
    } else {
      cell("td", value.toString(), column.isPresent());
    }
  }

  private void cell(String element, String words, boolean number) throws IOException {
    if (number) {
      html.element(element, words, "class", "n");
    } else {
      html.element(element, words);
    }
  }

  /** Returns how a column's numbers are shown, if it holds nothing but numbers, blanks and n/a. */
  private static Optional<NumberColumn> numbers(Artifact.Table table, int column) {
    List<Number> numbers = new ArrayList<>();
    for (List<Object> row : table.rows()) {
      Object cell = row.get(column);
      if (cell instanceof Number number) {
        numbers.add(number);
      } else if (!cell.toString().isBlank() && !cell.equals("n/a")) {
        return Optional.empty();
      }
    }
    return numbers.isEmpty() ? Optional.empty() : Optional.of(NumberColumn.of(numbers));
  }
}
