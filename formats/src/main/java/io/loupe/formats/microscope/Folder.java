package io.loupe.formats.microscope;

import io.loupe.error.OutputException;
import io.loupe.formats.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder of a microscope. Each file appears as a whole. */
record Folder(Path root) {
  private static final long LARGEST = 1 << 27;
  private static final List<String> FRONT = List.of("index.html", "app.css", "app.js");

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
