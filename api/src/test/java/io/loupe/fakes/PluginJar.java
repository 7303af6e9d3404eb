package io.loupe.fakes;

import io.loupe.registry.Named;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a third party's plug-in and packs it into a jar, as its author would. */
public final class PluginJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, String> services = new LinkedHashMap<>();
  private final List<String> left = new ArrayList<>();
  private final Manifest manifest = new Manifest();

  public PluginJar() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  public PluginJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  /** Compiled with the rest, but left out of the jar. */
  public PluginJar leftOut(String className, String text) {
    left.add(className);
    return source(className, text);
  }

  public PluginJar service(Class<?> type, String lines) {
    services.put("META-INF/services/" + type.getName(), lines);
    return this;
  }

  public PluginJar version(String title, String version) {
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, title);
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    return this;
  }

  /** A visualizer that renders nothing. */
  public PluginJar visualizer(String className, String id, String inConstructor) {
    int dot = className.lastIndexOf('.');
    return source(
        className,
        """
        package %s;
        import io.loupe.artifact.Artifact;
        import io.loupe.visualizer.RenderContext;
        import java.util.List;
        public final class %s implements io.loupe.visualizer.Visualizer {
          public %s() { %s }
          @Override public String id() { return "%s"; }
          @Override public String description() { return "Renders nothing."; }
          @Override public List<Artifact> render(RenderContext context) { return List.of(); }
        }
        """
            .formatted(
                className.substring(0, dot),
                className.substring(dot + 1),
                className.substring(dot + 1),
                inConstructor,
                id));
  }

  public Path write(Path jar) throws IOException {
    Path classes = Files.createDirectories(jar.resolveSibling(jar.getFileName() + "-classes"));
    compile(classes);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Path compiled : files(classes)) {
        String name = classes.relativize(compiled).toString().replace('\\', '/');
        if (!left.contains(name.replace(".class", "").replace('/', '.'))) {
          add(out, name, Files.readAllBytes(compiled));
        }
      }
      for (Map.Entry<String, String> service : services.entrySet()) {
        add(out, service.getKey(), service.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  /** Sees api and the jars, nothing else of the test's class path. */
  public static URLClassLoader loader(Path... jars) throws MalformedURLException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = jars[i].toUri().toURL();
    }
    return new URLClassLoader(urls, Named.class.getClassLoader());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }

  private void compile(Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-proc:none", "-d", classes.toString(), "-cp", api()),
                  null,
                  sources.entrySet().stream().map(e -> unit(e.getKey(), e.getValue())).toList())
              .call();
      if (!done) {
        throw new AssertionError(messages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String api() {
    try {
      return Path.of(Named.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static JavaFileObject unit(String className, String text) {
    URI uri = URI.create("string:///" + className.replace('.', '/') + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
