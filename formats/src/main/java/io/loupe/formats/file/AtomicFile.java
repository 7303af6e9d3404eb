package io.loupe.formats.file;

import io.loupe.error.OutputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file as a whole or not at all: under a temporary name in the same folder, then moved. A
 * reader sees the old file or the new one, never half of one.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** What a file shall hold. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the content.
     *
     * @param out buffered; closed by the caller of this method
     * @throws IOException if it cannot be written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, and its folder if there is none yet.
   *
   * @param target the file; one of that name is replaced
   * @param content what it shall hold
   * @throws OutputException if it cannot be written; then nothing of it stays
   */
  public static void write(Path target, Content content) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw failure(target, "it is a folder", null);
    }
    Path temporary = folder.resolve(".loupe-" + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(folder);
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW), 1 << 16)) {
        content.writeTo(out);
      }
      move(temporary, target);
    } catch (IOException e) {
      throw failure(target, Reason.of(e), e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /**
   * Moves a finished file into place, replacing one of that name in a single step where the file
   * system can.
   *
   * @param from the finished file
   * @param to where it belongs, on the same file system
   * @throws IOException if it cannot be moved
   */
  public static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static OutputException failure(
      Path target, String reason, @org.jspecify.annotations.Nullable IOException cause) {
    return new OutputException(
        "Cannot write " + target + ": " + reason + ".", "Choose another file or folder.", cause);
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // The error that led here is the one worth telling.
    }
  }
}
