package io.loupe.cli;

import io.loupe.data.DatasetProvider;
import io.loupe.error.ProviderException;
import io.loupe.model.Engine;
import io.loupe.model.ModelProvider;
import io.loupe.visualizer.Visualizer;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** Opens other people's jars. */
final class PluginPath {
  private static final List<Class<?>> SERVICES =
      List.of(Visualizer.class, Engine.class, DatasetProvider.class, ModelProvider.class);

  private PluginPath() {}

  /**
   * Makes a class loader of plug-ins; closed by the caller.
   *
   * @param entries jars, folders of jars and folders of classes
   * @param parent what plug-ins are built against
   * @throws ProviderException if one cannot be read, or none provides anything
   */
  static URLClassLoader open(List<String> entries, ClassLoader parent) {
    List<Path> files = new ArrayList<>();
    entries.forEach(entry -> files.addAll(files(entry)));
    URLClassLoader loader =
        new URLClassLoader(
            "plugins", files.stream().map(PluginPath::url).toArray(URL[]::new), parent);
    if (!entries.isEmpty() && !providesAnything(loader)) {
      throw new ProviderException(
          "No plug-in in " + String.join(", ", entries) + ".",
          "A plug-in names its provider in META-INF/services; @AutoService writes that.",
          null);
    }
    return loader;
  }

  private static boolean providesAnything(URLClassLoader loader) {
    return SERVICES.stream()
        .anyMatch(type -> loader.findResource("META-INF/services/" + type.getName()) != null);
  }

  private static List<Path> files(String entry) {
    try {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        return folder(path);
      }
      if (!Files.exists(path)) {
        throw new ProviderException(
            "Plug-in " + entry + " does not exist.", "Check the path after --plugins.", null);
      }
      new JarFile(path.toFile()).close();
      return List.of(path);
    } catch (IOException | InvalidPathException e) {
      throw new ProviderException(
          "Plug-in " + entry + " cannot be read as a jar.", "Get a whole copy of it.", e);
    }
  }

  private static List<Path> folder(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      jars.forEach(files::add);
    }
    files.sort(null);
    files.add(folder);
    return files;
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("A path without URL: " + path, e);
    }
  }
}
