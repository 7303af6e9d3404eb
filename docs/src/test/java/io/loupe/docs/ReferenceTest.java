package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.attribution.AttributionMethod;
import io.loupe.param.Limit;
import io.loupe.param.Param;
import io.loupe.registry.Named;
import io.loupe.visualizer.Visualizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the reference pages against the visualizers. {@code -Ddocs.update=true} writes the tables
 * of parameters anew.
 */
class ReferenceTest {
  private static final Path PAGES = Path.of("reference");
  private static final Set<String> OTHERS =
      Set.of("README.md", "command-line.md", "notation.md", "attribution-methods.md");
  private static final String START = "<!-- parameters -->\n";
  private static final String END = "<!-- end -->";
  private static final List<String> HEADINGS =
      List.of(
          "## What it shows",
          "## Formula",
          "## Parameters",
          "## Example",
          "## How it misleads",
          "## Source");

  @Test
  void eachVisualizerHasAPageAndEachPageAVisualizer() throws IOException {
    List<String> ids = visualizers().map(Named::id).sorted().toList();
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> !OTHERS.contains(f)))
          .as("pages in docs/reference: one ID.md for each visualizer")
          .containsExactlyInAnyOrderElementsOf(ids.stream().map(id -> id + ".md").toList());
    }
    String list = Files.readString(PAGES.resolve("README.md"));
    assertThat(ids).allSatisfy(id -> assertThat(list).contains("[" + id + "](" + id + ".md)"));
  }

  @Test
  void pagesHaveTheSameHeadings() throws IOException {
    for (Visualizer visualizer : visualizers().toList()) {
      List<String> lines = Files.readAllLines(page(visualizer));
      assertThat(lines.get(0)).isEqualTo("# " + visualizer.id());
      assertThat(lines.stream().filter(line -> line.startsWith("## ")))
          .as("headings of %s.md", visualizer.id())
          .containsExactlyElementsOf(HEADINGS);
      assertThat(String.join("\n", lines)).contains("loupe run " + visualizer.id() + " ");
    }
  }

  @Test
  void parametersAreThoseOfTheVisualizer() throws IOException {
    for (Visualizer visualizer : visualizers().toList()) {
      Path page = page(visualizer);
      String text = Files.readString(page);
      int start = text.indexOf(START) + START.length();
      int end = text.indexOf(END, start);
      assertThat(end).as("parameters in " + page).isGreaterThanOrEqualTo(start);
      String renewed = text.substring(0, start) + table(visualizer) + text.substring(end);
      if (Boolean.getBoolean("docs.update")) {
        Files.writeString(page, renewed);
      } else {
        assertThat(text).as("%s; -Ddocs.update=true renews it", page).isEqualTo(renewed);
      }
    }
  }

  @Test
  void methodsAreThoseOfTheCode() throws IOException {
    Path page = PAGES.resolve("attribution-methods.md");
    String text = Files.readString(page);
    String renewed = text;
    List<AttributionMethod> methods = Loupe.create().attributionMethods().all();
    assertThat(text.lines().filter(line -> line.startsWith("## ")))
        .as("headings of attribution-methods.md")
        .containsExactlyInAnyOrderElementsOf(methods.stream().map(m -> "## " + m.id()).toList());
    for (AttributionMethod method : methods) {
      String start = "<!-- method " + method.id() + " -->\n";
      int from = renewed.indexOf(start) + start.length();
      int end = renewed.indexOf(END, from);
      assertThat(from).as("place of " + method.id()).isGreaterThanOrEqualTo(start.length());
      renewed = renewed.substring(0, from) + block(method) + renewed.substring(end);
    }
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(page, renewed);
    } else {
      assertThat(text).as("%s; -Ddocs.update=true renews it", page).isEqualTo(renewed);
    }
  }

  private static String block(AttributionMethod method) {
    String needs =
        method.needs().stream()
            .map(need -> need.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .sorted()
            .collect(Collectors.joining(", "));
    return method.description()
        + (needs.isEmpty() ? " Needs forward passes only." : " Needs " + needs + ".")
        + (method.isComplete() ? " Says how far its maps are from complete." : "")
        + "\n\n"
        + (method.parameters().isEmpty()
            ? ""
            : "| parameter | value | default | meaning |\n|---|---|---|---|\n"
                + method.parameters().stream()
                    .map(param -> row(param).replace("`--", "`"))
                    .collect(Collectors.joining()));
  }

  private static Path page(Visualizer visualizer) {
    return PAGES.resolve(visualizer.id() + ".md");
  }

  private static Stream<Visualizer> visualizers() {
    return Loupe.create().visualizers().all().stream();
  }

  private static String table(Visualizer visualizer) {
    if (visualizer.parameters().isEmpty()) {
      return "It has none.\n";
    }
    return "| option | value | default | meaning |\n|---|---|---|---|\n"
        + visualizer.parameters().stream().map(ReferenceTest::row).collect(Collectors.joining());
  }

  private static <T> String row(Param<T> param) {
    String fallback =
        param
            .fallback()
            .map(param.type().format())
            .map(text -> text.isEmpty() ? "" : "`" + text + "`")
            .orElse("(required)");
    String limits =
        param.limits().stream()
            .map(Limit::rule)
            .map(rule -> " Must be " + rule + ".")
            .collect(Collectors.joining());
    return "| `--%s` | %s | %s | %s |\n"
        .formatted(
            param.name(), cell(param.type().label()), cell(fallback), cell(param.help() + limits));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
