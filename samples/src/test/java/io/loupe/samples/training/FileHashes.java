package io.loupe.samples.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** SHA-256 as hexadecimal digits. */
final class FileHashes {

  private FileHashes() {}

  /**
   * Hashes of the image and label files of these sets, by file name without {@code .gz}; of what
   * they hold, since the same digits can be packed in many ways.
   */
  static SortedMap<String, String> unpacked(Path folder, String... names) throws IOException {
    SortedMap<String, String> hashes = new TreeMap<>();
    for (String name : names) {
      for (Path file :
          List.of(IdxFiles.imagesFile(folder, name), IdxFiles.labelsFile(folder, name))) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          hashes.put(file.getFileName().toString().replace(".gz", ""), sha256(in.readAllBytes()));
        }
      }
    }
    return hashes;
  }

  /** The hash of a file as it is. */
  static String of(Path file) throws IOException {
    return sha256(Files.readAllBytes(file));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JDK has no SHA-256.", e);
    }
  }
}
