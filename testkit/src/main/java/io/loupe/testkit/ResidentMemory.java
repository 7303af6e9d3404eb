package io.loupe.testkit;

import io.loupe.probe.ProbeRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Memory of the whole process, native memory included, as Linux reports it. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int PASSES = 300;
  private static final int WARM_UP = 60;
  private static final int PATIENCE = 4;
  private static final long SLACK = 1L << 20;

  private ResidentMemory() {}

  /** A leak grows in every stretch of passes; what the JVM needs to warm up does not. */
  static void staysFlat(EngineSubject subject) {
    if (now().isEmpty()) {
      return;
    }
    passes(subject, WARM_UP);
    long growth = growth(subject);
    for (int again = 0; again < 2 && growth > subject.tolerances().memory(); again++) {
      growth = growth(subject);
    }
    if (growth > subject.tolerances().memory()) {
      throw new AssertionError(
          "Resident memory grew by "
              + (growth >> 20)
              + " MiB over "
              + PASSES
              + " passes, again and again");
    }
  }

  private static long growth(EngineSubject subject) {
    long before = settled();
    passes(subject, PASSES);
    return settled() - before;
  }

  private static void passes(EngineSubject subject, int count) {
    List<String> layers = subject.layerNames();
    List<ProbeRequest> requests = layers.stream().map(ProbeRequest::of).toList();
    String last = layers.get(layers.size() - 1);
    for (int i = 0; i < count; i++) {
      subject.probe(requests, 64);
      subject
          .gradients()
          .ifPresent(
              model -> {
                try (var pass = model.forward(subject.batch(4), Set.of(last))) {
                  var shape = pass.activation(last).shape();
                  pass.pullback(Map.of(last, Floats.filled(shape, 1)));
                }
              });
    }
  }

  /** The JVM gives heap back a while after a collection, so this waits until nothing falls. */
  private static long settled() {
    long lowest = Long.MAX_VALUE;
    for (int patience = PATIENCE; patience > 0; patience--) {
      System.gc();
      pause();
      long current = now().orElseThrow();
      if (current < lowest - SLACK) {
        patience = PATIENCE;
      }
      lowest = Math.min(lowest, current);
    }
    return lowest;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(30);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OptionalLong now() {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
