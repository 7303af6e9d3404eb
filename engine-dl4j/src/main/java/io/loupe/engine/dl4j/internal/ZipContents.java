package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.internal.keras.KerasFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The entries of a model zip that are read; nothing else of it is unpacked. */
final class ZipContents {
  static final String CONFIGURATION = "configuration.json";
  static final String COEFFICIENTS = "coefficients.bin";

  /** Entries whose being there says why others are not; their content is not read. */
  private static final Set<String> SIGNS = Set.copyOf(KerasFiles.OTHER_WEIGHTS);

  private static final int LARGEST_CONFIGURATION = 64 << 20;
  private static final Set<String> LARGE = Set.of(COEFFICIENTS, KerasFiles.WEIGHTS);
  private static final Set<String> SMALL =
      Set.of(CONFIGURATION, KerasFiles.CONFIGURATION, KerasFiles.METADATA);

  private final Map<String, byte[]> entries;

  private ZipContents(Map<String, byte[]> entries) {
    this.entries = entries;
  }

  boolean isKeras() {
    return entries.containsKey(KerasFiles.CONFIGURATION) && !entries.containsKey(CONFIGURATION);
  }

  Optional<byte[]> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  byte[] get(String name) throws IOException {
    byte[] entry = entries.get(name);
    if (entry == null) {
      throw new IOException("it has no " + name);
    }
    return entry;
  }

  static ZipContents read(InputStream stream) throws IOException {
    Map<String, byte[]> found = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(stream)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (SMALL.contains(name)) {
          found.putIfAbsent(name, bounded(zip, LARGEST_CONFIGURATION, name));
        } else if (LARGE.contains(name)) {
          found.putIfAbsent(name, bounded(zip, name));
        } else if (SIGNS.contains(name)) {
          found.put(name, new byte[0]);
        }
      }
    }
    return new ZipContents(found);
  }

  /** Reads a stream to its end, if it fits into memory. */
  static byte[] bounded(InputStream stream, String name) throws IOException {
    long room = Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / 3);
    return bounded(stream, room, name);
  }

  private static byte[] bounded(InputStream stream, long most, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] chunk = new byte[1 << 16];
    for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
      if (bytes.size() + (long) read > most) {
        throw new IOException(name + " is larger than " + (most >> 20) + " MiB");
      }
      bytes.write(chunk, 0, read);
    }
    return bytes.toByteArray();
  }
}
