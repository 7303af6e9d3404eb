package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the javadoc of all published packages as one part of the site. */
final class JavadocBuilder {
  static final List<String> MODULES =
      List.of("api", "visualizers", "engine-dl4j", "formats", "samples", "testkit");

  private static final String HIDDEN =
      ".*\\.internal(\\..*)?|io\\.loupe\\.(engine\\.dl4j|visualizers\\.maximization)\\..*";

  private final Path project;

  JavadocBuilder(Path project) {
    this.project = project;
  }

  void build(Path folder) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-quiet",
                "-notimestamp",
                "-Xdoclint:none",
                "-d",
                folder.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                MODULES.stream()
                    .map(module -> sources(module).toString())
                    .collect(Collectors.joining(System.getProperty("path.separator"))),
                "-windowtitle",
                "Loupe",
                "-doctitle",
                "Loupe",
                "-header",
                "<div style=\"padding-top: 9px\"><a"
                    + " href=\"{@docRoot}/../index.html\">Guides</a></div>"));
    for (String module : MODULES) {
      List<String> packages = packages(module);
      arguments.addAll(List.of("-group", "loupe-" + module, String.join(":", packages)));
      arguments.addAll(packages);
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new));
    assertThat(code).as(said.toString()).isZero();
  }

  /** Returns the packages of a module that are meant for others. */
  List<String> packages(String module) throws IOException {
    Path root = sources(module);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith("package-info.java"))
          .map(file -> root.relativize(file.resolveSibling("")).toString())
          .map(name -> name.replaceAll("[/\\\\]", ".").replaceFirst("\\.$", ""))
          .filter(name -> !name.matches(HIDDEN))
          .sorted()
          .toList();
    }
  }

  Path folder(String module, String name) {
    return sources(module).resolve(name.replace('.', '/'));
  }

  private Path sources(String module) {
    return project.resolve(module).resolve("src/main/java");
  }
}
