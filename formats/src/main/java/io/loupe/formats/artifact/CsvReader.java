package io.loupe.formats.artifact;

import io.loupe.Experimental;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link CsvWriter} writes, and other CSV by RFC 4180. */
@Experimental
public final class CsvReader {
  private final String csv;
  private int at;

  private CsvReader(String csv) {
    this.csv = csv;
  }

  /**
   * Reads a whole file.
   *
   * @param csv its text; lines may also end with a line feed alone
   * @return its lines, each with its cells as texts, without the apostrophe before what would be a
   *     formula; blank lines are left out, and a quote that is not closed ends with the text
   */
  public static List<List<String>> rows(String csv) {
    CsvReader reader = new CsvReader(csv);
    List<List<String>> rows = new ArrayList<>();
    while (reader.at < csv.length()) {
      if (!reader.takeLineEnd()) {
        rows.add(reader.row());
      }
    }
    return rows;
  }

  private List<String> row() {
    List<String> cells = new ArrayList<>();
    do {
      String text = take('"') ? quoted() : plain();
      boolean guarded = text.startsWith(CsvWriter.GUARD) && CsvWriter.isFormula(text);
      cells.add(guarded ? text.substring(CsvWriter.GUARD.length()) : text);
    } while (take(','));
    takeLineEnd();
    return cells;
  }

  private String plain() {
    int start = at;
    while (at < csv.length() && ",\r\n".indexOf(csv.charAt(at)) < 0) {
      at++;
    }
    return csv.substring(start, at);
  }

  /** Up to the closing quote, and what stands behind it in the same cell. */
  private String quoted() {
    StringBuilder cell = new StringBuilder();
    while (at < csv.length()) {
      if (!take('"')) {
        cell.append(csv.charAt(at));
        at++;
      } else if (take('"')) {
        cell.append('"');
      } else {
        return cell.append(plain()).toString();
      }
    }
    return cell.toString();
  }

  private boolean takeLineEnd() {
    boolean carriageReturn = take('\r');
    return take('\n') || carriageReturn;
  }

  private boolean take(char c) {
    boolean found = at < csv.length() && csv.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }
}
