package io.loupe.formats.artifact;

import io.loupe.formats.file.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A hidden folder inside the output folder where a run's files wait until all are done. A lock
 * beside it, which the system drops when the process dies, tells living runs from dead ones.
 */
final class Staging {
  private static final String PREFIX = ".loupe-run-";
  private static final String LOCK = ".lock";

  private final Path out;
  private final Path folder;
  private final Path lockFile;
  private final FileChannel lock;
  private final List<Path> createdFolders;

  private Staging(
      Path out, Path folder, Path lockFile, FileChannel lock, List<Path> createdFolders) {
    this.out = out;
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
    this.createdFolders = createdFolders;
  }

  /** Opens a folder for one run and clears away what dead runs left. */
  static Staging open(Path out) throws IOException {
    List<Path> created = missingFolders(out);
    Files.createDirectories(out);
    removeDead(out);
    String name = PREFIX + UUID.randomUUID();
    Path lockFile = out.resolve(name + LOCK);
    FileChannel lock =
        FileChannel.open(lockFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    tryLock(lock);
    Path folder = Files.createDirectory(out.resolve(name));
    return new Staging(out, folder, lockFile, lock, created);
  }

  Path path(String file) {
    return folder.resolve(file);
  }

  /** Moves files into place, in the order given, and ends the staging. */
  List<Path> publish(List<String> files) throws IOException {
    for (String file : files) {
      if (Files.isDirectory(out.resolve(file))) {
        throw new FileSystemException(
            file, null, "a folder of the name " + file + " is in the way");
      }
    }
    List<Path> published = new ArrayList<>();
    for (String file : files) {
      AtomicFile.move(folder.resolve(file), out.resolve(file));
      published.add(out.resolve(file));
    }
    remove(folder, lockFile, lock);
    return published;
  }

  /** Removes all that waits, and the output folder if this run created it. */
  void discard() throws IOException {
    remove(folder, lockFile, lock);
    for (int i = createdFolders.size() - 1; i >= 0; i--) {
      if (isEmpty(createdFolders.get(i))) {
        Files.delete(createdFolders.get(i));
      }
    }
  }

  private static List<Path> missingFolders(Path out) {
    List<Path> missing = new ArrayList<>();
    for (Path folder = out.toAbsolutePath();
        folder != null && !Files.exists(folder);
        folder = folder.getParent()) {
      missing.add(0, folder);
    }
    return missing;
  }

  private static void removeDead(Path out) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(out, PREFIX + "*")) {
      for (Path entry : found) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeIfDead(entry, entry.resolveSibling(entry.getFileName() + LOCK));
        }
      }
    }
  }

  private static void removeIfDead(Path folder, Path lockFile) {
    try (FileChannel lock =
        FileChannel.open(lockFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      if (tryLock(lock) != null) {
        remove(folder, lockFile, lock);
      }
    } catch (IOException ignored) {
      // What cannot be cleared away now is left for a later run.
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) {
    try {
      return channel.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      return null;
    }
  }

  private static void remove(Path folder, Path lockFile, FileChannel lock) throws IOException {
    try (lock) {
      Files.walkFileTree(
          folder,
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
    Files.deleteIfExists(lockFile);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }
}
