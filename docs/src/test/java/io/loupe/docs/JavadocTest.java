package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every javadoc says besides what the compiler's own checks want. */
class JavadocTest {
  private static final JavadocBuilder JAVADOC = new JavadocBuilder(Path.of(".."));
  private static final Pattern TYPE =
      Pattern.compile(
          "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*"
              + "public (?:sealed |non-sealed )?interface (\\w+)");
  private static final Pattern SAYS_SO = Pattern.compile("thread|[Ii]mmutable");
  private static final Pattern SHAPE = Pattern.compile("\\[[A-Za-z]|shape|element");
  private static final Pattern TENSORS =
      Pattern.compile(
          "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*"
              + "(?:public |protected )([^;{=/]*?\\bTensor\\b[^;{=/]*?\\))");

  @Test
  void packagesSayWhereToStart() throws IOException {
    List<String> silent = new ArrayList<>();
    for (String module : JavadocBuilder.MODULES) {
      for (String name : JAVADOC.packages(module)) {
        Path info = JAVADOC.folder(module, name).resolve("package-info.java");
        if (!Files.readString(info).contains("Start at {@link")) {
          silent.add(name);
        }
      }
    }
    assertThat(silent).as("packages that do not say \"Start at {@link ...}\"").isEmpty();
  }

  @Test
  void interfacesSayFromWhichThreadsTheyAreUsed() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path file : sources("api")) {
      Matcher type = TYPE.matcher(Files.readString(file));
      if (type.find() && !SAYS_SO.matcher(type.group(1)).find()) {
        silent.add(type.group(2));
      }
    }
    assertThat(silent).as("public interfaces that say nothing of threads").isEmpty();
  }

  @Test
  void tensorsHaveShapes() throws IOException {
    List<String> silent = new ArrayList<>();
    for (String module : JavadocBuilder.MODULES) {
      for (Path file : sources(module)) {
        Matcher method = TENSORS.matcher(Files.readString(file));
        while (method.find()) {
          if (!SHAPE.matcher(method.group(1)).find()) {
            silent.add(file.getFileName() + ": " + method.group(2).replaceAll("\\s+", " "));
          }
        }
      }
    }
    assertThat(silent).as("public methods with tensors of unsaid shape").isEmpty();
  }

  private static List<Path> sources(String module) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String name : JAVADOC.packages(module)) {
      try (Stream<Path> files = Files.list(JAVADOC.folder(module, name))) {
        files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
      }
    }
    assertThat(sources).isNotEmpty();
    return sources;
  }
}
