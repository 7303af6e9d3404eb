package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.Unpacking;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jFile;
import io.loupe.engine.dl4j.importer.keras.KerasFiles;
import io.loupe.model.ModelSource;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a model zip that are read; nothing else of it is unpacked. States of updaters,
 * preprocessors and normalizers, which hold Java objects, are among the rest.
 */
final class ZipContents {
  /** Entries whose being there says why others are not; their content is not read. */
  private static final List<String> SIGNS = KerasFiles.OTHER_WEIGHTS;

  private static final List<String> READ =
      List.of(
          Dl4jFile.CONFIGURATION,
          Dl4jFile.COEFFICIENTS,
          KerasFiles.CONFIGURATION,
          KerasFiles.METADATA,
          KerasFiles.WEIGHTS);

  private static final int MOST_NAMES = 100;

  private static final String HINT =
      "Loupe reads Keras's .keras and .h5, ONNX, TensorFlow.js layers models and Deeplearning4j's"
          + " zips.";

  private final Map<String, byte[]> entries;
  private final List<String> names;

  private ZipContents(Map<String, byte[]> entries, List<String> names) {
    this.entries = entries;
    this.names = List.copyOf(names);
  }

  boolean isKeras() {
    return entries.containsKey(KerasFiles.CONFIGURATION)
        && !entries.containsKey(Dl4jFile.CONFIGURATION);
  }

  Optional<byte[]> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  byte[] get(String name) throws IOException {
    byte[] entry = entries.get(name);
    if (entry == null) {
      Optional<String> what = ForeignFiles.zip(names);
      if (what.isPresent() && !entries.containsKey(Dl4jFile.CONFIGURATION)) {
        throw new FileProblem("it is " + what.get(), HINT);
      }
      throw new IOException("it has no " + name);
    }
    return entry;
  }

  /**
   * Reads a file by its directory, which says where each entry lies; a file inside a jar, which
   * came with the program, from its beginning to its end.
   */
  static ZipContents read(ModelSource.Bytes source) throws IOException {
    try {
      if (source instanceof ModelSource.File file
          && file.path().getFileSystem().equals(FileSystems.getDefault())) {
        return read(file.path().toFile());
      }
      try (InputStream stream = source.open()) {
        return read(stream);
      }
    } catch (ZipException e) {
      throw damaged("its zip directory is damaged", e);
    }
  }

  private static ZipContents read(File file) throws IOException {
    Map<String, byte[]> found = new HashMap<>();
    List<String> names;
    try (ZipFile zip = new ZipFile(file)) {
      names = zip.stream().limit(MOST_NAMES).map(ZipEntry::getName).toList();
      for (String name : READ) {
        ZipEntry entry = zip.getEntry(name);
        if (entry != null) {
          found.put(name, read(zip, entry));
        }
      }
      for (String name : SIGNS) {
        if (zip.getEntry(name) != null) {
          found.put(name, new byte[0]);
        }
      }
    }
    return new ZipContents(found, names);
  }

  private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException {
    String name = entry.getName();
    if (entry.getSize() < 0 || entry.getCompressedSize() < 0) {
      throw damaged("its " + name + " is damaged: its zip directory does not give its size", null);
    }
    Unpacking.check(name, entry.getSize(), entry.getCompressedSize());
    Unpacking.checkHeap(name, entry.getSize());
    byte[] bytes = new byte[Math.toIntExact(entry.getSize())];
    CRC32 sum = new CRC32();
    try (InputStream stream = zip.getInputStream(entry)) {
      int length = stream.readNBytes(bytes, 0, bytes.length);
      sum.update(bytes);
      if (length < bytes.length || stream.read() >= 0) {
        throw damaged("its " + name + " is damaged: it is not as long as it should be", null);
      }
      if (sum.getValue() != entry.getCrc()) {
        throw damaged("its " + name + " is damaged: its checksum is not right", null);
      }
    } catch (IOException e) {
      throw damaged("its " + name + " is damaged: it cannot be unpacked", e);
    }
    return bytes;
  }

  private static ZipContents read(InputStream stream) throws IOException {
    Map<String, byte[]> found = new HashMap<>();
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(stream)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (names.size() < MOST_NAMES) {
          names.add(name);
        }
        if (READ.contains(name)) {
          found.putIfAbsent(name, Unpacking.whole(zip, name));
        } else if (SIGNS.contains(name)) {
          found.put(name, new byte[0]);
        }
      }
    }
    return new ZipContents(found, names);
  }

  private static FileProblem damaged(String what, @Nullable Exception cause) {
    FileProblem problem = new FileProblem(what, "Copy the file again, or save the model again.");
    if (cause != null) {
      problem.initCause(cause);
    }
    return problem;
  }
}
