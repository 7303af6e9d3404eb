package io.loupe.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a visualizer must not touch: files, standard output, other threads. */
final class Surroundings {
  private static final List<String> OF_THE_JDK =
      List.of("Java2D", "AWT-", "Cleaner", "Common-Cleaner", "ForkJoinPool.commonPool", "process ");
  private static final int PATIENCE = 50;

  private Surroundings() {}

  static void assertUntouched(Supplier<?> work) {
    Set<String> files = files();
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      OpenFiles.assertNoneLeft("The visualizer", work);
    } finally {
      System.setOut(out);
    }
    assertNone("printed", List.of(printed.toString(StandardCharsets.UTF_8)));
    Set<String> left = new TreeSet<>(files());
    left.removeAll(files);
    assertNone("left files", left);
    assertNone("left threads", running(threads));
  }

  private static Set<String> running(Set<Thread> before) {
    Set<String> names = Set.of();
    for (int i = 0; i < PATIENCE; i++) {
      names =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.isAlive() && !before.contains(thread))
              .map(Thread::getName)
              .filter(name -> OF_THE_JDK.stream().noneMatch(name::startsWith))
              .collect(Collectors.toCollection(TreeSet::new));
      if (names.isEmpty()) {
        break;
      }
      pause();
    }
    return names;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertNone(String verb, Collection<String> things) {
    String text = String.join(", ", things);
    if (!text.isEmpty()) {
      throw new AssertionError("The visualizer " + verb + ": " + text);
    }
  }

  private static Set<String> files() {
    try (Stream<Path> files = Files.list(Path.of(""))) {
      return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
