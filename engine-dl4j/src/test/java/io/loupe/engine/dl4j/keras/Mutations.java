package io.loupe.engine.dl4j.keras;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Damages files, the same way for the same number. */
final class Mutations {
  private Mutations() {}

  static byte[] hdf5(byte[] file, int number) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] bytes = file.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int near = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 2048);
      int at = 8 + random.nextInt(near - 8);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xff);
        default -> {
          int length = Math.min(16, bytes.length - at);
          System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
        }
      }
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  /** Damages one of the entries and packs them again, so that checksums fit. */
  static byte[] zip(byte[] file, int number) throws IOException {
    SplittableRandom random = new SplittableRandom(number);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    entries.replaceAll(
        (name, bytes) -> {
          if (name.equals("config.json")) {
            return number % 2 == 0 ? text(bytes, random) : bytes;
          }
          return number % 2 == 1 && name.endsWith(".h5") ? hdf5(bytes, number) : bytes;
        });
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return out.toByteArray();
  }

  /** Changes digits, or swaps two pieces of the text. */
  private static byte[] text(byte[] text, SplittableRandom random) {
    byte[] bytes = text.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length - 32);
      if (random.nextBoolean()) {
        while (at < bytes.length - 2 && !Character.isDigit(bytes[at])) {
          at++;
        }
        bytes[at] = (byte) ('0' + random.nextInt(10));
        if (random.nextBoolean() && (bytes[at + 1] == ',' || bytes[at + 1] == ' ')) {
          bytes[at + 1] = (byte) ('0' + random.nextInt(10));
        }
      } else if (random.nextBoolean()) {
        byte[] words =
            "null,[],{},\"x\",-1,1e9,true".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        System.arraycopy(words, random.nextInt(words.length - 4), bytes, at, 4);
      } else {
        System.arraycopy(text, random.nextInt(text.length - 24), bytes, at, 24);
      }
    }
    return bytes;
  }
}
