package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every plug-in that comes with Loupe runs the contract that is asked of plug-ins from outside. */
class ContractsTest {
  private static final List<String> MODULES =
      List.of("visualizers", "engine-dl4j", "formats", "samples");

  @Test
  void ourOwnPluginsRunTheContracts() throws IOException {
    StringBuilder tests = new StringBuilder();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
          String text = Files.readString(file);
          if (text.matches(
              "(?s).*extends (Visualizer|Engine|Dataset|AttributionMethod)Contract.*")) {
            tests.append(text);
          }
        }
      }
    }
    Loupe loupe = Loupe.create();
    for (Registry<?> registry :
        List.of(
            loupe.visualizers(), loupe.engines(), loupe.datasets(), loupe.attributionMethods())) {
      assertThat(registry.all())
          .isNotEmpty()
          .allSatisfy(
              plugin ->
                  assertThat(tests).contains("new " + plugin.getClass().getSimpleName() + "()"));
    }
  }
}
