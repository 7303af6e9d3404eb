package io.loupe.formats.artifact;

import io.loupe.artifact.Artifact;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes tables as CSV by RFC 4180: UTF-8, lines end with CR LF, fields with commas, quotes or line
 * ends are quoted. Numbers have a point and the fewest digits that read back as the same number,
 * whatever the locale.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class CsvWriter {
  private static final String END = "\r\n";

  private CsvWriter() {}

  /**
   * Writes a table.
   *
   * @param table the table
   * @return a CSV file, headings first
   */
  public static byte[] toBytes(Artifact.Table table) {
    StringBuilder csv = new StringBuilder();
    line(csv, table.columns());
    table.rows().forEach(row -> line(csv, row));
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a cell's text, the same for the file and for its digest. */
  static String text(Object cell) {
    return cell instanceof Number number ? NumberText.of(number) : cell.toString();
  }

  private static void line(StringBuilder csv, List<?> cells) {
    int start = csv.length();
    for (int i = 0; i < cells.size(); i++) {
      csv.append(i == 0 ? "" : ",").append(quoted(text(cells.get(i))));
    }
    boolean blank = csv.length() == start;
    csv.append(blank && !cells.isEmpty() ? "\"\"" : "").append(END);
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
