package io.loupe.formats.artifact;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads a visualizer's table by the names of its columns. Immutable and safe for use by several
 * threads.
 *
 * @param table of any visualizer
 */
@Experimental
public record TableRows(Artifact.Table table) {

  /**
   * Returns all rows.
   *
   * @return in the order of the table
   */
  public List<Row> all() {
    return table.rows().stream().map(cells -> new Row(table.columns(), cells)).toList();
  }

  /**
   * One row of the table.
   *
   * @param columns their names
   * @param cells a cell for each column
   */
  public record Row(List<String> columns, List<Object> cells) {
    /**
     * Returns a cell.
     *
     * @param column its name
     * @return a number, a truth value or a text
     * @throws IllegalStateException if there is no such column
     */
    public Object cell(String column) {
      int at = columns.indexOf(column);
      if (at < 0) {
        throw new IllegalStateException("No column \"" + column + "\" in " + columns);
      }
      return cells.get(at);
    }

    /**
     * Returns a cell as text.
     *
     * @param column its name
     * @return the text
     */
    public String text(String column) {
      return cell(column).toString();
    }

    /**
     * Returns a number.
     *
     * @param column its name
     * @return the number
     * @throws ClassCastException if the cell is none
     */
    public double number(String column) {
      return ((Number) cell(column)).doubleValue();
    }

    /**
     * Returns a whole number.
     *
     * @param column its name
     * @return empty where the cell is no number
     */
    public OptionalInt whole(String column) {
      return cell(column) instanceof Number number
          ? OptionalInt.of(number.intValue())
          : OptionalInt.empty();
    }

    /**
     * Tells whether a cell is true.
     *
     * @param column its name
     * @return whether it is the truth value true
     */
    public boolean isTrue(String column) {
      return Boolean.TRUE.equals(cell(column));
    }
  }
}
