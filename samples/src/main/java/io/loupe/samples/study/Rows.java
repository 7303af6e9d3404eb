package io.loupe.samples.study;

import io.loupe.artifact.Artifact;
import java.util.List;
import java.util.Locale;

/** Reads a table by the names of its columns. */
record Rows(Artifact.Table table) {

  List<Row> all() {
    return table.rows().stream().map(cells -> new Row(table.columns(), cells)).toList();
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A share that is not rounded up, for "at least". */
  static String percentAtLeast(double share) {
    return String.format(Locale.ROOT, "%.2f %%", Math.floor(10_000 * share) / 100);
  }

  static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.3f", number);
  }

  record Row(List<String> columns, List<Object> cells) {
    Object cell(String column) {
      int at = columns.indexOf(column);
      if (at < 0) {
        throw new IllegalStateException("No column \"" + column + "\" in " + columns);
      }
      return cells.get(at);
    }

    String text(String column) {
      return cell(column).toString();
    }

    double number(String column) {
      return ((Number) cell(column)).doubleValue();
    }

    boolean isTrue(String column) {
      return Boolean.TRUE.equals(cell(column));
    }
  }
}
