package io.loupe.formats.file;

import io.loupe.Experimental;
import io.loupe.error.OutputException;
import io.loupe.formats.internal.HiddenEntry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file as a whole or not at all: under a hidden name in the same folder, then moved. A
 * reader sees the old file or the new one, never half of one, also when the process is killed; what
 * a killed process leaves, the next one that writes into the folder removes. The disk is not asked
 * to write at once: after a power failure the file may be the old one, or damaged.
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
   * A file that is written, but not yet seen under its name. Closing it without {@link #publish}
   * removes it. Used from one thread.
   */
  @Experimental
  public static final class Draft implements AutoCloseable {
    private final Path target;
    private final HiddenEntry entry;

    private Draft(Path target, HiddenEntry entry) {
      this.target = target;
      this.entry = entry;
    }

    /**
     * Returns where the draft lies.
     *
     * @return a hidden file in the folder of the target
     */
    public Path path() {
      return entry.path();
    }

    /**
     * Moves the draft into place, replacing a file of that name.
     *
     * @throws OutputException if it cannot be moved
     */
    public void publish() {
      try {
        move(entry.path(), target);
      } catch (IOException e) {
        throw failure(target, Reason.of(e), e);
      }
    }

    /** Removes what was not published. */
    @Override
    public void close() {
      closeQuietly(entry);
    }
  }

  /**
   * Writes a file, and its folder if there is none yet.
   *
   * @param target the file; one of that name is replaced
   * @param content what it shall hold
   * @throws OutputException if it cannot be written; then nothing of it stays
   */
  public static void write(Path target, Content content) {
    try (Draft draft = draft(target, content)) {
      draft.publish();
    }
  }

  /**
   * Writes a file that is to be looked at before it takes its place, and its folder if there is
   * none yet.
   *
   * @param target the file that it may become
   * @param content what it shall hold
   * @return the draft; closed by the caller
   * @throws OutputException if it cannot be written; then nothing of it stays
   */
  @Experimental
  public static Draft draft(Path target, Content content) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw failure(target, "it is a folder", null);
    }
    HiddenEntry entry = null;
    try {
      Files.createDirectories(folder);
      entry = HiddenEntry.take(folder, UUID.randomUUID().toString()).orElseThrow();
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(entry.path(), StandardOpenOption.CREATE_NEW), 1 << 16)) {
        content.writeTo(out);
      }
      return new Draft(target, entry);
    } catch (IOException e) {
      closeQuietly(entry);
      throw failure(target, Reason.of(e), e);
    } catch (RuntimeException | Error e) {
      closeQuietly(entry);
      throw e;
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

  private static OutputException failure(Path target, String reason, @Nullable IOException cause) {
    return new OutputException(
        "Cannot write " + target + ": " + reason + ".", "Choose another file or folder.", cause);
  }

  private static void closeQuietly(@Nullable HiddenEntry entry) {
    try {
      if (entry != null) {
        entry.close();
      }
    } catch (IOException ignored) {
      // The next run that uses the folder clears it away.
    }
  }
}
