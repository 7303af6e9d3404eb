package io.loupe.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Files that this process holds open. Linux alone tells them; elsewhere none are known, and nothing
 * is found.
 */
final class OpenFiles {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Pattern OF_THE_JVM =
      Pattern.compile(
          ".*\\.(jar|jmod|so|jsa|class|ttf|pfb)|.*/lib/modules|/(dev|proc|sys)/.*|.*\\(deleted\\)");

  private OpenFiles() {}

  /**
   * Does some work and fails if files stay open that were not open before.
   *
   * @param who what a message begins with, for example {@code The visualizer}
   * @param work what is done
   * @return what the work gives
   * @throws AssertionError naming the files
   */
  static <T> T assertNoneLeft(String who, Supplier<T> work) {
    List<String> before = now();
    T result = work.get();
    Collection<String> left = now();
    before.forEach(left::remove);
    if (!left.isEmpty()) {
      throw new AssertionError(who + " left files open: " + String.join(", ", left));
    }
    return result;
  }

  private static List<String> now() {
    List<String> files = new ArrayList<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return files;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : all) {
        add(files, descriptor);
      }
    } catch (IOException e) {
      return files; // a system that does not tell
    }
    return files;
  }

  /** Sockets and pipes have no path; what was closed meanwhile is not open. */
  private static void add(List<String> files, Path descriptor) {
    try {
      String file = Files.readSymbolicLink(descriptor).toString();
      if (file.startsWith("/") && !OF_THE_JVM.matcher(file).matches()) {
        files.add(file);
      }
    } catch (IOException ignored) {
      return;
    }
  }
}
