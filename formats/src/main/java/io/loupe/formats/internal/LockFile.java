package io.loupe.formats.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that one holder at a time has locked, among all threads and processes of all machines that
 * see it. The system drops the lock when the process dies; an end in peace removes the file.
 */
final class LockFile implements Closeable {
  private static final int MOST_TRIES = 100;

  /**
   * What this process holds. Locks of files belong to the process, and on POSIX closing any channel
   * of a file drops them: a second thread must not even open the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** What tells a file from a later one of the same name. */
  private record Identity(Optional<Object> key, FileTime modified) {
    static Identity of(Path file) throws IOException {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw new FileSystemException(
            file.toString(), null, "what is named " + file.getFileName() + " is no file");
      }
      return new Identity(Optional.ofNullable(attributes.fileKey()), attributes.lastModifiedTime());
    }
  }

  /**
   * Takes a lock without waiting.
   *
   * @param folder where the file lies, or is made
   * @param name of the file
   * @return empty if another holder has it
   * @throws IOException if the folder cannot be written or has no locks
   */
  static Optional<LockFile> take(Path folder, String name) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    LockFile taken = null;
    try {
      FileChannel channel = lock(file);
      taken = channel == null ? null : new LockFile(file, channel);
      return Optional.ofNullable(taken);
    } finally {
      if (taken == null) {
        HELD.remove(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    } finally {
      HELD.remove(file);
    }
  }

  /** Whoever had it before may have removed the file between opening and locking: then again. */
  private static @Nullable FileChannel lock(Path file) throws IOException {
    for (int i = 0; i < MOST_TRIES; i++) {
      FileChannel channel = null;
      boolean held = false;
      try {
        Identity found = made(file);
        channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        if (!isLocked(channel, file)) {
          return null;
        }
        held = Identity.of(file).equals(found);
        if (held) {
          return channel;
        }
      } catch (NoSuchFileException e) {
        if (!Files.isDirectory(file.resolveSibling(""))) {
          throw e;
        }
      } finally {
        if (channel != null && !held) {
          channel.close();
        }
      }
    }
    throw new FileSystemException(file.toString(), null, "others remove what is put there");
  }

  private static Identity made(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      return Identity.of(file);
    }
    return Identity.of(file);
  }

  private static boolean isLocked(FileChannel channel, Path file) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      FileSystemException none =
          new FileSystemException(
              file.toString(), null, "its file system has no locks (" + e.getMessage() + ")");
      none.initCause(e);
      throw none;
    }
  }
}
