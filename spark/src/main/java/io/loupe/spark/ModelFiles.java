package io.loupe.spark;

import io.loupe.error.DatasetException;
import io.loupe.error.ModelLoadException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import io.loupe.model.Engine;
import io.loupe.model.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How a model travels: all its files in one archive under its fingerprint, which Spark hands out,
 * in a folder that goes again.
 *
 * @param archive a zip without compression; the first entry is the file that the model is named by
 * @param sha256 of the archive
 * @param options what the model is loaded with, name and value in turn; where a value names one of
 *     its files it is the name of that entry
 */
record ModelFiles(Path archive, String sha256, List<String> options) implements AutoCloseable {
  private static final String BESIDE = "model/";

  /** Gives a model to all executors. */
  static ModelFiles handedOut(
      JavaSparkContext context, Engine engine, ModelSource source, Map<String, String> options) {
    if (!(source instanceof ModelSource.Bytes bytes)) {
      throw new ModelLoadException(
          "The network lies in memory, where other machines cannot read it.",
          "Save it and name the file.",
          null);
    }
    Map<Path, String> entries = entries(source, engine.otherFiles(source));
    try {
      Path folder = Files.createTempDirectory("loupe-model");
      Path archive = folder.resolve("model");
      pack(archive, bytes, entries);
      String sum = Fingerprint.of(DataFile.of(archive));
      Path named = Files.move(archive, folder.resolve(sum + ".zip"));
      context.addFile(named.toUri().toString());
      return new ModelFiles(named, sum, words(options, entries));
    } catch (IOException e) {
      throw new ModelLoadException(
          "Model " + source.location() + " cannot be copied for the executors.",
          "Check the file, and the room in the temporary folder.",
          e);
    }
  }

  /** Names keep what lies in the model's folder where it lies there. */
  private static Map<Path, String> entries(ModelSource source, List<Path> others) {
    Map<Path, String> entries = new TreeMap<>();
    for (Path other : others) {
      Path file = other.toAbsolutePath().normalize();
      Path folder =
          source instanceof ModelSource.File named
              ? named.path().toAbsolutePath().normalize().resolveSibling("")
              : file.resolveSibling("");
      entries.put(
          file,
          file.startsWith(folder)
              ? BESIDE + folder.relativize(file).toString().replace('\\', '/')
              : "apart-" + entries.size() + "/" + file.getFileName());
    }
    return entries;
  }

  private static void pack(Path archive, ModelSource.Bytes model, Map<Path, String> entries)
      throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putNextEntry(entry(BESIDE + model.fileName()));
      try (InputStream in = model.open()) {
        in.transferTo(zip);
      }
      for (Map.Entry<Path, String> other : entries.entrySet()) {
        zip.putNextEntry(entry(other.getValue()));
        Files.copy(other.getKey(), zip);
      }
    }
  }

  /** Without the time of day: the same model has the same fingerprint. */
  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    return entry;
  }

  /** Names of values are not needed to count, and lie in a file of their own. */
  private static List<String> words(Map<String, String> options, Map<Path, String> entries) {
    List<String> words = new ArrayList<>();
    new TreeMap<>(options)
        .forEach(
            (name, value) -> {
              if (!name.startsWith("features")) {
                words.addAll(List.of(name, entryOf(value, entries)));
              }
            });
    return words;
  }

  private static String entryOf(String value, Map<Path, String> entries) {
    try {
      return entries.getOrDefault(Path.of(value).toAbsolutePath().normalize(), value);
    } catch (InvalidPathException e) {
      return value;
    }
  }

  String name() {
    return String.valueOf(archive.getFileName());
  }

  /** What an executor was handed, unpacked into a folder of Spark's, which ends with the job. */
  static ModelSource received(String name, String sha256, List<String> options) {
    Path archive = Path.of(SparkFiles.get(name));
    if (!Files.isRegularFile(archive)) {
      throw new ModelLoadException(
          "The model's file " + name + " is not on an executor.",
          "Look whether its disk is full and whether it may fetch files from the driver.",
          null);
    }
    try {
      if (!Fingerprint.of(DataFile.of(archive)).equals(sha256)) {
        throw new ModelLoadException(
            "The model's file " + name + " is damaged on an executor.", "Run again.", null);
      }
      return unpacked(archive, options);
    } catch (DatasetException | IOException e) {
      throw new ModelLoadException(
          "The model's file " + name + " cannot be read on an executor.",
          "Look whether its disk is full, and run again.",
          e);
    }
  }

  private static ModelSource unpacked(Path archive, List<String> options) throws IOException {
    Path folder = Files.createTempDirectory(archive.resolveSibling(""), "model").toRealPath();
    List<Path> files = new ArrayList<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("an entry leads out of its folder");
        }
        Files.createDirectories(file.resolveSibling(""));
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file);
        }
        files.add(file);
      }
    }
    Map<String, String> named = new TreeMap<>();
    for (int i = 0; i < options.size(); i += 2) {
      String value = options.get(i + 1);
      named.put(
          options.get(i),
          files.stream()
              .filter(file -> folder.relativize(file).toString().replace('\\', '/').equals(value))
              .findFirst()
              .map(Path::toString)
              .orElse(value));
    }
    return ModelSource.of(files.get(0)).withOptions(named);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(archive);
      Files.deleteIfExists(archive.resolveSibling(""));
    } catch (IOException e) {
      archive.toFile().deleteOnExit();
    }
  }
}
