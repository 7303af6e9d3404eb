package io.loupe.cli;

import io.loupe.run.CancellationToken;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ctrl-C: asks the run under way to stop and gives it a moment to write down what is finished.
 * Commands that only look end at once.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 10;

  private final CancellationToken token;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean running;

  Interruption(CancellationToken token) {
    this.token = token;
  }

  CancellationToken token() {
    return token;
  }

  /** Runs something that listens to the token and leaves results behind when stopped. */
  <T> T whileRunning(Supplier<T> run) {
    running = true;
    try {
      return run.get();
    } finally {
      if (!token.isCancelled()) {
        running = false;
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
    if (!running) {
      return;
    }
    terminal.err().println();
    terminal.err().println("Stopping; what is finished is kept.");
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        terminal.err().println("The run did not stop in time; nothing of it is kept.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
