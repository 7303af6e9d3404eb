package io.loupe.formats.artifact;

import io.loupe.artifact.Artifact;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes tables as CSV by RFC 4180: UTF-8, lines end with CR LF, fields with commas, semicolons,
 * quotes, tabs or line ends are quoted. Numbers have a point and the fewest digits that read back
 * as the same number, whatever the locale.
 *
 * <p>Spreadsheets take a cell that begins with {@code = + - @}, a tab or a line end for a formula
 * and run it; a layer or a class may have such a name. A text (never a number) that begins so gets
 * an apostrophe in front, and so does one that begins with apostrophes before such a character, so
 * that {@link CsvReader} can give back the same text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">OWASP on CSV injection</a>
 */
public final class CsvWriter {
  static final String GUARD = "'";
  private static final String END = "\r\n";
  private static final String QUOTED = ",;\"\r\n\t";
  private static final Pattern FORMULA =
      Pattern.compile("'*[=+\\-@\\t\\r\\n＝＋－＠].+", Pattern.DOTALL);
  private static final Pattern NUMBER =
      Pattern.compile("'*[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?");

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

  /** Tells a text that a spreadsheet would run, behind any apostrophes. */
  static boolean isFormula(String text) {
    return FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches();
  }

  private static void line(StringBuilder csv, List<?> cells) {
    int start = csv.length();
    for (int i = 0; i < cells.size(); i++) {
      csv.append(i == 0 ? "" : ",").append(field(cells.get(i)));
    }
    boolean blank = csv.length() == start;
    csv.append(blank && !cells.isEmpty() ? "\"\"" : "").append(END);
  }

  private static String field(Object cell) {
    String text = text(cell);
    boolean guarded = !(cell instanceof Number) && isFormula(text);
    return quoted(guarded ? GUARD + text : text);
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> QUOTED.indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
