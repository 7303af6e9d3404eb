package io.loupe.cli;

import io.loupe.text.SafeText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns of text; numbers to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> numeric = new ArrayList<>();

  TextTable(String... headings) {
    rows.add(List.of(headings));
    for (int i = 0; i < headings.length; i++) {
      numeric.add(false);
    }
  }

  void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      row.add(SafeText.line(String.valueOf(cells[i])));
      if (cells[i] instanceof Number) {
        numeric.set(i, true);
      }
    }
    rows.add(row);
  }

  void print(PrintWriter out) {
    int columns = numeric.size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String pad = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : GAP);
        line.append(numeric.get(i) ? pad + row.get(i) : row.get(i) + pad);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
