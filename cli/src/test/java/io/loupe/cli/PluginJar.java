package io.loupe.cli;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Builds other people's jars. */
final class PluginJar {
  private PluginJar() {}

  /** Compiles one class as its author would, annotation processors included. */
  static Path compiled(Path jar, String className, String source) throws IOException {
    Path classes = Files.createDirectories(jar.resolveSibling(jar.getFileName() + "-classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      boolean fine =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-d", classes.toString(), "-cp", classpath(classes), "--release", "17"),
                  null,
                  List.of(new Source(className, source)))
              .call();
      if (!fine) {
        throw new IllegalArgumentException(said.toString());
      }
    }
    return packed(jar, classes);
  }

  private static String classpath(Path classes) {
    return classes + File.pathSeparator + System.getProperty("java.class.path");
  }

  /** A jar of text files, for providers that are broken. */
  static Path ofTexts(Path jar, Map<String, String> texts) throws IOException {
    Path folder = jar.resolveSibling(jar.getFileName() + "-texts");
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = folder.resolve(text.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, text.getValue());
    }
    return packed(jar, folder);
  }

  static Path packed(Path jar, Path folder) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(
          URI.create("string:///" + className.replace('.', '/') + ".java"),
          JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
