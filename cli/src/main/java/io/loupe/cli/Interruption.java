package io.loupe.cli;

import io.loupe.run.CancellationToken;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C: asks the run under way to stop and gives it a moment to write down what is finished.
 * Commands that only look end at once.
 */
final class Interruption {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Duration patience;
  private final CancellationToken token;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable String running;

  Interruption(CancellationToken token) {
    this(token, PATIENCE);
  }

  Interruption(CancellationToken token, Duration patience) {
    this.token = token;
    this.patience = patience;
  }

  CancellationToken token() {
    return token;
  }

  /** Runs something that listens to the token and leaves results behind when stopped. */
  <T> T whileRunning(String name, Supplier<T> run) {
    running = name;
    try {
      return run.get();
    } finally {
      if (!token.isCancelled()) {
        running = null;
      }
    }
  }

  /** Says that the process has nothing more to do. */
  void end() {
    ended.countDown();
  }

  Thread hook(Terminal terminal) {
    return new Thread(() -> stop(terminal), "loupe-interruption");
  }

  private void stop(Terminal terminal) {
    if (ended.getCount() == 0) {
      return;
    }
    token.cancel();
    String name = running;
    if (name == null) {
      return;
    }
    terminal.err().println();
    terminal.err().println("Stopping; what is finished is kept.");
    try {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        terminal
            .err()
            .println(
                name
                    + " did not stop in time; what it did not finish is lost. Its author must"
                    + " advance a task in long loops, so that they can be stopped.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
