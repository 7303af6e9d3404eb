package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.engine.dl4j.importer.keras.KerasFiles;
import io.loupe.error.ModelLoadException;
import io.loupe.model.Inspectable;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Holds the guide's tables against the importer, its recorded files and its refusals. {@code
 * -Ddocs.update=true} writes them anew.
 */
class KerasGuideTest {
  private static final Path GUIDE = Path.of("../docs/guides/keras.md");
  private static final Pattern REFUSAL = Pattern.compile("layer \"[^\"]*\" \\(([^)]*)\\): (.*)");

  private static void assertBlock(String name, String expected) throws IOException {
    String text = Files.readString(GUIDE);
    String start = "<!-- " + name + " -->\n";
    int from = text.indexOf(start) + start.length();
    int to = text.indexOf("<!-- end -->", from);
    assertThat(from).as(start).isGreaterThanOrEqualTo(start.length());
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(GUIDE, text.substring(0, from) + expected + text.substring(to));
    } else {
      assertThat(text.substring(from, to))
          .as("%s; -Ddocs.update=true renews it", GUIDE)
          .isEqualTo(expected);
    }
  }

  @Test
  void classesAreThoseOfTheImporter() throws IOException {
    assertBlock("classes", String.join(", ", KerasFiles.layers()) + ".\n");
  }

  @Test
  void functionsAreThoseOfTheImporter() throws IOException {
    assertBlock("functions", String.join(", ", KerasFiles.operations()) + ".\n");
  }

  /** The files whose outputs are held against Keras's own, by what wrote them. */
  @Test
  void versionsAreThoseOfTheRecordedFiles() throws IOException {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    Stream<String> files = KerasReadingTest.files();
    for (String file : files.toList()) {
      Path path = KerasReadingTest.FOLDER.resolve(file);
      try (Model model = new Dl4jEngine().load(ModelSource.of(path))) {
        String version =
            model
                .capability(Inspectable.class)
                .orElseThrow()
                .about()
                .getOrDefault("keras_version", "");
        counts
            .computeIfAbsent(version, key -> new TreeMap<>())
            .merge(format(path), 1, Integer::sum);
      }
    }
    TreeSet<String> formats = new TreeSet<>();
    counts.values().forEach(row -> formats.addAll(row.keySet()));
    StringBuilder table = new StringBuilder("| written by Keras |");
    formats.forEach(format -> table.append(' ').append(format).append(" |"));
    table.append("\n|---|").append("---|".repeat(formats.size())).append('\n');
    counts.forEach(
        (version, row) -> {
          table.append("| ").append(version).append(" |");
          formats.forEach(
              format -> table.append(' ').append(row.getOrDefault(format, 0)).append(" |"));
          table.append('\n');
        });
    assertBlock("versions", table.toString());
  }

  private static String format(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(".json")) {
      return "`" + name.substring(name.lastIndexOf('.')) + "`";
    }
    boolean web = Files.readString(file, StandardCharsets.UTF_8).contains("weightsManifest");
    return web ? "TensorFlow.js" : "JSON and `.h5`";
  }

  /** What the importer says of the layers that a test has it refuse. */
  @Test
  void refusalsAreWhatTheImporterSays(@TempDir Path folder) throws IOException {
    TreeSet<String> rows = new TreeSet<>();
    Stream<Arguments> layers = KerasRefusalsTest.layers();
    for (Arguments given : layers.toList()) {
      String shape = (String) given.get()[0];
      String layer = (String) given.get()[1];
      String model = NativeFile.sequential(NativeFile.input(shape), layer);
      Path file = folder.resolve("model.keras");
      Files.write(file, NativeFile.of("2.15.0", model, KerasRefusalsTest.weights()));
      ModelLoadException refused =
          catchThrowableOfType(
              ModelLoadException.class, () -> new Dl4jEngine().load(ModelSource.of(file)).close());
      Matcher said = REFUSAL.matcher(refused.message());
      if (said.find()) {
        String className = said.group(1).replace("operation", "(called on a tensor)");
        rows.add("| %s | %s |\n".formatted(className, said.group(2)));
      }
    }
    assertThat(rows).hasSizeGreaterThan(15);
    assertBlock(
        "refusals",
        "| layer | what is said, of a test's example |\n|---|---|\n"
            + rows.stream().collect(Collectors.joining()));
  }
}
