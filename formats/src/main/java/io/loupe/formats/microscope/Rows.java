package io.loupe.formats.microscope;

import io.loupe.artifact.Artifact;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads a visualizer's table by the names of its columns. */
record Rows(Artifact.Table table) {

  List<Row> all() {
    return table.rows().stream().map(cells -> new Row(table.columns(), cells)).toList();
  }

  /** One line of the table. */
  record Row(List<String> columns, List<Object> cells) {
    Object cell(String column) {
      int at = columns.indexOf(column);
      if (at < 0) {
        throw new IllegalStateException("No column \"" + column + "\" in " + columns);
      }
      return cells.get(at);
    }

    int index(String column) {
      return ((Number) cell(column)).intValue();
    }

    /** Nothing where the cell is empty or says that there is no number. */
    @Nullable Double number(String column) {
      return cell(column) instanceof Number number
          ? DataScript.rounded(number.doubleValue())
          : null;
    }

    OptionalInt whole(String column) {
      return cell(column) instanceof Number number
          ? OptionalInt.of(number.intValue())
          : OptionalInt.empty();
    }

    String text(String column) {
      return cell(column).toString();
    }
  }
}
