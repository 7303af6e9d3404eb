package io.loupe.engine.dl4j.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The two entries of a model zip that are read; nothing else of it is unpacked. */
final class ZipContents {
  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";
  private static final int LARGEST_CONFIGURATION = 64 << 20;

  private final byte[] configuration;
  private final byte[] coefficients;

  private ZipContents(byte[] configuration, byte[] coefficients) {
    this.configuration = configuration;
    this.coefficients = coefficients;
  }

  byte[] configuration() {
    return configuration;
  }

  byte[] coefficients() {
    return coefficients;
  }

  static ZipContents read(InputStream stream) throws IOException {
    Map<String, byte[]> found = new HashMap<>();
    long room = Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / 3);
    try (ZipInputStream zip = new ZipInputStream(stream)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (name.equals(CONFIGURATION)) {
          found.putIfAbsent(name, bounded(zip, LARGEST_CONFIGURATION, name));
        } else if (name.equals(COEFFICIENTS)) {
          found.putIfAbsent(name, bounded(zip, room, name));
        }
      }
    }
    byte[] configuration = found.get(CONFIGURATION);
    byte[] coefficients = found.get(COEFFICIENTS);
    if (configuration == null || coefficients == null) {
      throw new IOException("it has no " + (configuration == null ? CONFIGURATION : COEFFICIENTS));
    }
    return new ZipContents(configuration, coefficients);
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
