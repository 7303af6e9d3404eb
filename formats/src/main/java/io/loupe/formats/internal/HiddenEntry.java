package io.loupe.formats.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A hidden file or folder, {@code .loupe-NAME.tmp}, where something waits until it is complete. A
 * {@link LockFile} beside it, {@code .loupe-NAME.lock}, comes first and goes last: an entry without
 * a lock that somebody holds was left by a dead process, and whoever uses the folder next removes
 * it.
 */
public final class HiddenEntry implements Closeable {
  private static final String PREFIX = ".loupe-";
  private static final String ENTRY = ".tmp";
  private static final String LOCK = ".lock";
  private static final Pattern OWN = Pattern.compile("\\.loupe-([A-Za-z0-9._-]+)\\.(?:tmp|lock)");
  private static final int TRIES = 25;
  private static final long BETWEEN_MILLIS = 20;

  private final Path path;
  private final LockFile lock;

  private HiddenEntry(Path path, LockFile lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes a name that no one else uses, and removes what dead processes left in the folder. Waits
   * half a second for another user, who may only be clearing up.
   *
   * @param folder an existing folder
   * @param name letters, digits, {@code . _ -}
   * @return the entry, of which nothing exists yet; empty if another run uses the name
   * @throws IOException if the folder cannot be written or has no locks
   */
  public static Optional<HiddenEntry> take(Path folder, String name) throws IOException {
    removeLeftovers(folder);
    Path path = folder.resolve(PREFIX + name + ENTRY);
    for (int i = 0; i < TRIES; i++) {
      Optional<LockFile> lock = LockFile.take(folder, PREFIX + name + LOCK);
      if (lock.isPresent()) {
        return Optional.of(new HiddenEntry(path, lock.get()));
      }
      try {
        Thread.sleep(BETWEEN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * Returns where the entry is to be made, as a file or as a folder.
   *
   * @return its path
   */
  public Path path() {
    return path;
  }

  /** Removes the entry, if it is still there, and lets others have the name. */
  @Override
  public void close() throws IOException {
    try (lock) {
      remove(path);
    }
  }

  private static void removeLeftovers(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path entry : found) {
        Matcher own = OWN.matcher(entry.getFileName().toString());
        if (own.matches() && !Files.isSymbolicLink(entry)) {
          names.add(own.group(1));
        }
      }
    }
    names.forEach(name -> removeIfDead(folder, name));
  }

  private static void removeIfDead(Path folder, String name) {
    try {
      Optional<LockFile> dead = LockFile.take(folder, PREFIX + name + LOCK);
      if (dead.isPresent()) {
        new HiddenEntry(folder.resolve(PREFIX + name + ENTRY), dead.get()).close();
      }
    } catch (IOException ignored) {
      // What cannot be cleared away now is left for a later run.
    }
  }

  /** Removes files and folders, never what a link leads to. */
  private static void remove(Path entry) throws IOException {
    if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(entry)) {
      return;
    }
    Files.walkFileTree(
        entry,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
