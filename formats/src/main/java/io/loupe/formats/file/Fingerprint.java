package io.loupe.formats.file;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.error.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * SHA-256 over files. One file has the digest that {@code sha256sum} prints; several have the
 * digest of the lines {@code sha256sum} prints for them, {@code digest, two spaces, name}, in their
 * order.
 */
public final class Fingerprint {
  private static final HashFunction SHA256 = Hashing.sha256();

  private final Hasher lines = SHA256.newHasher();

  /** Creates a fingerprint of no files yet. */
  public Fingerprint() {}

  /**
   * Digests one file.
   *
   * @param file the file, as stored
   * @return SHA-256 in hex
   * @throws DatasetException if it cannot be read
   */
  public static String of(DataFile file) {
    Hasher hasher = SHA256.newHasher();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = file.open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hasher.putBytes(buffer, 0, n);
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return hasher.hash().toString();
  }

  /**
   * Adds a file.
   *
   * @param name its name among the others, with {@code /} between folders
   * @param file the file
   * @return this
   * @throws DatasetException if it cannot be read
   */
  public Fingerprint add(String name, DataFile file) {
    lines.putString(of(file) + "  " + name + "\n", StandardCharsets.UTF_8);
    return this;
  }

  /**
   * Ends the list.
   *
   * @return SHA-256 in hex over the lines of all files
   */
  public String finish() {
    return lines.hash().toString();
  }
}
