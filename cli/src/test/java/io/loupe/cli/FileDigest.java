package io.loupe.cli;

import io.loupe.model.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fingerprint of what a source holds; empty if it holds nothing. */
final class FileDigest {
  private FileDigest() {}

  static String of(ModelSource source) {
    try (InputStream in = ((ModelSource.Bytes) source).open()) {
      byte[] bytes = in.readAllBytes();
      return bytes.length == 0
          ? ""
          : HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
