package io.loupe.cli;

import io.loupe.formats.artifact.FileCheck;
import io.loupe.formats.artifact.FileCheck.State;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the files beside a record are those that it means.
 *
 * @param files in the record's order
 */
record FilesBeside(List<FileCheck> files) {
  static FilesBeside of(Path record) {
    return new FilesBeside(FileCheck.beside(record));
  }

  /** Tells whether there is a file of the right name and of another run. */
  boolean areMixed() {
    return files.stream().anyMatch(file -> file.state() == State.OTHER);
  }

  /** Files that are, byte by byte, those that the record means. */
  Set<String> recorded() {
    return files.stream()
        .filter(file -> file.state() == State.RECORDED)
        .map(FileCheck::file)
        .collect(Collectors.toUnmodifiableSet());
  }

  void print(PrintWriter out) {
    if (files.isEmpty()) {
      return;
    }
    TextTable table = new TextTable("file", "beside the record");
    files.forEach(file -> table.row(file.file(), file.state()));
    table.print(out);
    if (areMixed()) {
      out.println(
          "Not every file beside the record is the one that it means: another run wrote it, or it"
              + " was changed.");
    }
    out.println();
  }

  Map<String, String> json() {
    Map<String, String> states = new LinkedHashMap<>();
    files.forEach(file -> states.put(file.file(), file.state().toString()));
    return states;
  }
}
