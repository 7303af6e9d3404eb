package io.loupe.formats.microscope;

import io.loupe.error.OutputException;
import io.loupe.formats.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a microscope. Each file appears as a whole. */
record Folder(Path root) {
  private static final long LARGEST = 1 << 27;
  private static final List<String> FRONT = List.of("index.html", "app.css", "app.js");

  /** Files of one layer, or of one sample. */
  private static final Pattern OF_ONE =
      Pattern.compile(
          "layer/(?<layer>\\d{1,9})(?:-[a-z]+-\\d+\\.webp|\\.js)"
              + "|(?:map/(?<map>\\d{1,9})-|attribution/)(?<sample>\\d{1,9})\\.js");

  /** Refuses a place that is a file before any work is done. */
  static Folder at(Path root) {
    Path existing = root.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw new OutputException(
          "Cannot write \"" + root + "\": \"" + existing + "\" is a file.",
          "Choose another folder.",
          null);
    }
    return new Folder(root);
  }

  Path index() {
    return root.resolve(FRONT.get(0));
  }

  /** Writes the page itself, its style and its script. */
  void front() {
    for (String file : FRONT) {
      write(file, resource(file));
    }
  }

  void script(String key, Object value) {
    write(key + ".js", DataScript.toBytes(key, value));
  }

  void write(String file, byte[] bytes) {
    write(file, out -> out.write(bytes));
  }

  void write(String file, AtomicFile.Content content) {
    AtomicFile.write(root.resolve(file), content);
  }

  /** Reads a file of the folder; nothing where there is none, or one that no microscope wrote. */
  Optional<byte[]> bytes(String file) {
    Path path = root.resolve(file);
    try {
      return Files.isRegularFile(path) && Files.size(path) <= LARGEST
          ? Optional.of(Files.readAllBytes(path))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads what {@link #script} wrote. */
  <T> Optional<T> read(String key, Class<T> type) {
    return bytes(key + ".js").flatMap(script -> DataScript.read(key, script, type));
  }

  /** Deletes what earlier runs left of layers without a wall now, and of samples without a page. */
  void forget(Set<Integer> walls, int samples) {
    for (String kind : List.of("layer", "map", "attribution")) {
      for (Path file : files(kind)) {
        Matcher name = OF_ONE.matcher(kind + "/" + file.getFileName());
        if (name.matches()
            && !(isOneOf(walls, name.group("layer"))
                && isOneOf(walls, name.group("map"))
                && isBelow(samples, name.group("sample")))) {
          delete(file);
        }
      }
    }
  }

  private static boolean isOneOf(Set<Integer> walls, @Nullable String layer) {
    return layer == null || walls.contains(Integer.valueOf(layer));
  }

  private static boolean isBelow(int samples, @Nullable String sample) {
    return sample == null || Integer.parseInt(sample) < samples;
  }

  private List<Path> files(String kind) {
    Path folder = root.resolve(kind);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (IOException e) {
      throw new OutputException(
          "Cannot look into \"" + folder + "\": " + e.getMessage() + ".",
          "Check that it may be read.",
          e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new OutputException(
          "Cannot delete \"" + file + "\": " + e.getMessage() + ".",
          "Check that the folder may be changed.",
          e);
    }
  }

  static byte[] resource(String file) {
    try (InputStream in = Folder.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Resource " + file + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
