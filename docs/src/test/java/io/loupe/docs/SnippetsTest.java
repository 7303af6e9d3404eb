package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the code on the pages against the classes it was taken from. {@code -Dsnippets.update=true}
 * writes the pages anew.
 */
class SnippetsTest {
  private static final List<Path> SOURCES =
      List.of(Path.of("src/test/java"), Path.of("examples"), Path.of("../spark/src/test/java"));
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// snippet: ([\\w-]+)\\n(.*?)^ *// end$");
  private static final Pattern PLACE =
      Pattern.compile("(?s)<!-- snippet: ([\\w-]+) -->\\n```java\\n(.*?)```\\n<!-- end -->");

  @Test
  void pagesShowTheCodeThatIsTested() throws IOException {
    Map<String, String> regions = regions();
    List<Path> pages;
    try (Stream<Path> files = Files.walk(Path.of("."), 5)) {
      pages =
          Stream.concat(
                  Stream.of(Path.of("../README.md")),
                  files.filter(f -> f.toString().endsWith(".md")).sorted())
              .toList();
    }
    int places = 0;
    for (Path page : pages) {
      String text = Files.readString(page);
      StringBuilder renewed = new StringBuilder();
      assertThat(PLACE.matcher(text).results().count())
          .as("Java in %s that is a region of a tested class", page)
          .isEqualTo(text.lines().filter(line -> line.startsWith("```java")).count());
      Matcher place = PLACE.matcher(text);
      while (place.find()) {
        places++;
        assertThat(regions).as("snippets for " + page).containsKey(place.group(1));
        place.appendReplacement(
            renewed,
            Matcher.quoteReplacement(
                "<!-- snippet: "
                    + place.group(1)
                    + " -->\n```java\n"
                    + regions.get(place.group(1))
                    + "```\n<!-- end -->"));
      }
      place.appendTail(renewed);
      if (Boolean.getBoolean("snippets.update")) {
        Files.writeString(page, renewed);
      } else {
        assertThat(text).as("code in " + page).isEqualTo(renewed.toString());
      }
    }
    assertThat(places).isPositive();
  }

  /** What the archetypes make are the examples, under a name of the author's. */
  @ParameterizedTest
  @CsvSource({
    "visualizer, acme-heat,    Heat,    visualizer, main/java/@Visualizer.java",
    "visualizer, acme-heat,    Heat,    visualizer, test/java/@VisualizerTest.java",
    "attribution, acme-silence, Silence, method,    main/java/@Method.java",
    "attribution, acme-silence, Silence, method,    test/java/@MethodTest.java",
    "engine,     acme-softmax, Softmax, engine,     main/java/@Engine.java",
    "engine,     acme-softmax, Softmax, engine,     main/java/@Model.java",
    "engine,     acme-softmax, Softmax, engine,     test/java/@EngineTest.java",
    "dataset,    acme-dataset, Lines,   reader,     main/java/@Provider.java",
    "dataset,    acme-dataset, Lines,   reader,     main/java/@Dataset.java",
    "dataset,    acme-dataset, Lines,   reader,     test/java/@ProviderTest.java",
    "engine,     acme-softmax, Softmax, engine,     ../bars.softmax",
    "dataset,    acme-dataset, Lines,   reader,     ../bars.csv",
    "dataset,    acme-dataset, Lines,   reader,     test/torn.csv"
  })
  void theArchetypesMakeTheExamples(
      String archetype, String example, String name, String key, String file) throws IOException {
    String text =
        Files.readString(
            Path.of("examples", example, "src")
                .resolve(file.replace("java/@", "java/com/acme/" + name)));
    String expected =
        text.replaceAll("(?m)^ *// (snippet: .*|end)\\n", "")
            .replace("package com.acme;", "package ${package};")
            .replace("acme." + name.toLowerCase(Locale.ROOT), "${id}")
            .replaceAll(
                "\\b" + name + "(?=Visualizer|Engine|Model|Provider|Dataset|Method)",
                "\\${" + key + "}");
    Path made =
        Path.of("../archetypes", archetype, "src/main/resources/archetype-resources/src")
            .resolve(file.replace("@", "__" + key + "__"));
    if (Boolean.getBoolean("snippets.update")) {
      Files.writeString(made, expected);
    } else {
      assertThat(made).content().isEqualTo(expected);
    }
  }

  private static Map<String, String> regions() throws IOException {
    Map<String, String> regions = new LinkedHashMap<>();
    for (Path folder : SOURCES) {
      List<Path> sources;
      try (Stream<Path> files = Files.walk(folder)) {
        sources = files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
      }
      for (Path source : sources) {
        Matcher region = REGION.matcher(Files.readString(source));
        while (region.find()) {
          String other =
              regions.put(region.group(1), region.group(2).stripTrailing().stripIndent() + "\n");
          assertThat(other).as("another region " + region.group(1)).isNull();
        }
      }
    }
    return regions;
  }
}
