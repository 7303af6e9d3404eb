package io.loupe.fuzz;

import com.sun.management.OperatingSystemMXBean;
import io.loupe.error.LoupeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads mutated files for some time. Case {@code N} of a seed is the same on every machine; how
 * many cases there are depends on the time. Whatever is not right is kept: the file, and beside it
 * what came out.
 */
final class Fuzz {
  private static final double LONGEST_SECONDS = 5;
  private static final int PATIENCE_SECONDS = 60;
  private static final int KEPT_OF_A_KIND = 3;
  private static final int MODELS_OF_TEN = 6;

  private final List<FileReader> readers;
  private final List<Path> corpus;
  private final Path out;
  private final long seed;
  private final Map<String, Map<Outcome, Integer>> counts = new TreeMap<>();
  private final Map<String, Integer> kinds = new HashMap<>();

  Fuzz(List<FileReader> readers, List<Path> corpus, Path out, long seed) {
    this.readers = List.copyOf(readers);
    this.corpus = List.copyOf(corpus);
    this.out = out;
    this.seed = seed;
  }

  /**
   * How one case ended.
   *
   * @param number of the case
   * @param reader its name
   * @param file what was mutated
   * @param outcome how the reader answered
   * @param thrown what it threw, if anything
   * @param seconds that it took
   */
  record Result(
      long number,
      String reader,
      Path file,
      Outcome outcome,
      @Nullable Throwable thrown,
      double seconds) {}

  /** Runs one case; the same for the same seed, corpus and number. */
  Result run(long number) throws IOException {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    int choice = random.nextInt(10);
    FileReader reader =
        choice < MODELS_OF_TEN ? readers.get(0) : readers.get(random.nextInt(readers.size()));
    List<Path> files =
        corpus.stream().filter(file -> reader.takes(file.getFileName().toString())).toList();
    if (files.isEmpty()) {
      return new Result(number, reader.name(), out, Outcome.READ, null, 0);
    }
    Path original = files.get(random.nextInt(files.size()));
    byte[] bytes = Files.readAllBytes(original);
    byte[] mutated = Mutator.of(bytes).mutate(bytes, random);
    Path folder = Files.createDirectories(out.resolve("case"));
    Path file = folder.resolve(original.getFileName().toString());
    Files.write(file, mutated);
    Files.writeString(out.resolve("case.txt"), number + " " + original);
    Result result = read(number, reader, file);
    if (!result.outcome().isRight()) {
      keep(result, mutated);
    }
    Files.deleteIfExists(file);
    return result;
  }

  private Result read(long number, FileReader reader, Path file) {
    long start = System.nanoTime();
    long processor = processorTime();
    CompletableFuture<Void> reading = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                reader.read(file);
                reading.complete(null);
              } catch (Throwable thrown) {
                reading.completeExceptionally(thrown);
              }
            },
            "case " + number);
    thread.setDaemon(true);
    thread.start();
    Outcome outcome = Outcome.READ;
    Throwable thrown = null;
    try {
      reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      thrown = cause;
      outcome = Outcome.of(cause);
    } catch (TimeoutException e) {
      thrown = new IllegalStateException("still at it");
      thrown.setStackTrace(thread.getStackTrace());
      outcome = Outcome.OVER_TIME;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    double seconds = Math.min(System.nanoTime() - start, processorTime() - processor) / 1e9;
    boolean late = outcome.isRight() && seconds > LONGEST_SECONDS;
    return new Result(
        number, reader.name(), file, late ? Outcome.OVER_TIME : outcome, thrown, seconds);
  }

  /** Other programs on a machine do not make a case late. */
  private static long processorTime() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private void keep(Result result, byte[] mutated) throws IOException {
    if (kinds.merge(kind(result), 1, Integer::sum) > KEPT_OF_A_KIND) {
      return;
    }
    String outcome = result.outcome().name().toLowerCase(java.util.Locale.ROOT);
    String name = "%s-%d-%s".formatted(outcome, result.number(), result.file().getFileName());
    Files.write(out.resolve(name), mutated);
    StringWriter text = new StringWriter();
    text.write(
        "case %d of seed %d, reader %s, %.1f s%n"
            .formatted(result.number(), seed, result.reader(), result.seconds()));
    if (result.thrown() instanceof LoupeException refusal) {
      text.write(refusal.message() + " | " + refusal.hint() + System.lineSeparator());
    }
    if (result.thrown() != null) {
      result.thrown().printStackTrace(new PrintWriter(text, true));
    }
    Files.writeString(out.resolve(name + ".txt"), text.toString(), StandardCharsets.UTF_8);
  }

  /** Faults with one cause look alike: the same class thrown at the same place of Loupe's. */
  private static String kind(Result result) {
    Throwable thrown = result.thrown();
    if (thrown == null) {
      return result.outcome() + result.reader();
    }
    String place =
        Arrays.stream(thrown.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("io.loupe"))
            .findFirst()
            .map(StackTraceElement::toString)
            .orElse("");
    return result.outcome() + thrown.getClass().getName() + place;
  }

  /** Runs cases until the time is over or there were enough; whether every one was right. */
  boolean run(double seconds, long most) throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long number = 0; number < most && System.nanoTime() < end; number++) {
      Result result = run(number);
      counts
          .computeIfAbsent(result.reader(), name -> new EnumMap<>(Outcome.class))
          .merge(result.outcome(), 1, Integer::sum);
    }
    return counts.values().stream()
        .allMatch(outcomes -> outcomes.keySet().stream().allMatch(Outcome::isRight));
  }

  /** A line for each reader with the number of cases by outcome. */
  String table() {
    StringBuilder table = new StringBuilder("%-10s".formatted("reader"));
    for (Outcome outcome : Outcome.values()) {
      table.append("%13s".formatted(outcome));
    }
    counts.forEach(
        (reader, outcomes) -> {
          table.append("%n%-10s".formatted(reader));
          for (Outcome outcome : Outcome.values()) {
            table.append("%13d".formatted(outcomes.getOrDefault(outcome, 0)));
          }
        });
    return table.toString();
  }
}
