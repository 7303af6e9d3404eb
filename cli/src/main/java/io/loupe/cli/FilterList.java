package io.loupe.cli;

import io.loupe.error.ParameterException;
import io.loupe.formats.artifact.CsvReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Filters by layer, as typed ({@code L1:3,5;L2:7}) or as a table of layers and filters. */
final class FilterList {
  private static final String ADVICE =
      "Write layers and numbers, for example L1:3,5;L2:7, or name a CSV file whose first two columns"
          + " are layer and filter.";
  private static final List<String> HEADER = List.of("layer", "filter");
  private static final long LONGEST = 1 << 22;

  private FilterList() {}

  static Map<String, Set<Integer>> parse(String text) {
    Map<String, Set<Integer>> filters = text.contains(":") ? typed(text) : table(text);
    if (filters.isEmpty()) {
      throw new ParameterException("\"" + text + "\" names no filter.", ADVICE);
    }
    return filters;
  }

  private static Map<String, Set<Integer>> typed(String text) {
    Map<String, Set<Integer>> filters = new TreeMap<>();
    for (String part : text.split(";", -1)) {
      int colon = part.lastIndexOf(':');
      if (colon < 1) {
        throw new ParameterException("\"" + part + "\" names no layer and filters.", ADVICE);
      }
      for (String number : part.substring(colon + 1).split(",", -1)) {
        add(filters, part.substring(0, colon).trim(), number);
      }
    }
    return filters;
  }

  private static Map<String, Set<Integer>> table(String file) {
    Map<String, Set<Integer>> filters = new TreeMap<>();
    List<List<String>> rows = CsvReader.rows(text(file));
    if (rows.isEmpty() || !startsWith(rows.get(0), HEADER)) {
      throw new ParameterException("File " + file + " is not a list of filters.", ADVICE);
    }
    for (List<String> cells : rows.subList(1, rows.size())) {
      if (cells.size() < 2) {
        throw new ParameterException(
            "Line \"" + cells.get(0) + "\" of " + file + " names no filter.", ADVICE);
      }
      add(filters, cells.get(0), cells.get(1));
    }
    return filters;
  }

  private static void add(Map<String, Set<Integer>> filters, String layer, String number) {
    try {
      filters
          .computeIfAbsent(layer, l -> new TreeSet<>())
          .add(Integer.parseUnsignedInt(number.trim()));
    } catch (NumberFormatException e) {
      throw new ParameterException("\"" + number + "\" is not the number of a filter.", ADVICE);
    }
  }

  private static boolean startsWith(List<String> row, List<String> headings) {
    return row.size() >= headings.size() && row.subList(0, headings.size()).equals(headings);
  }

  private static String text(String file) {
    try {
      Path path = Path.of(file);
      if (!Files.isRegularFile(path)) {
        throw new ParameterException("There is no file " + file + " with filters.", ADVICE);
      }
      if (Files.size(path) > LONGEST) {
        throw new ParameterException("File " + file + " is too long for a list.", ADVICE);
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException("File " + file + " cannot be read.", ADVICE);
    }
  }
}
