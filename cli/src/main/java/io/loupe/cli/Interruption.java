package io.loupe.cli;

import io.loupe.run.CancellationToken;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What ends the process early. Ctrl-C asks the run under way to stop and lets it write down what is
 * finished; a second one writes that down itself and ends the process, for a plug-in that never
 * looks. So does a request to end by another process, after some patience. A plug-in that ends the
 * process is told of, and leaves nothing half written. Commands that only look end at once.
 */
final class Interruption {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Duration patience;
  private final CancellationToken token;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Running running;

  Interruption(CancellationToken token) {
    this(token, PATIENCE);
  }

  Interruption(CancellationToken token, Duration patience) {
    this.token = token;
    this.patience = patience;
  }

  /** What becomes of a run that does not end by itself; called by any thread, once. */
  interface Ending {
    /** For runs that have nothing to keep. */
    Ending NOTHING = kept -> false;

    /**
     * Ends the run from outside.
     *
     * @param kept whether what is finished is kept, marked partial, or nothing is
     * @return whether that was done; false too where the run has ended
     */
    boolean end(boolean kept);

    /** Names who ended the process, by where it was ended. */
    default Optional<String> culprit(StackTraceElement[] where) {
      return Optional.empty();
    }
  }

  private record Running(String name, Ending ending) {}

  CancellationToken token() {
    return token;
  }

  /** Runs something that listens to the token and leaves results behind when stopped. */
  <T> T whileRunning(String name, Ending ending, Supplier<T> run) {
    running = new Running(name, ending);
    try {
      return run.get();
    } finally {
      running = null;
    }
  }

  /** Says that the process has nothing more to do. */
  void end() {
    ended.countDown();
  }

  /** Listens to what comes from outside of this process and from plug-ins. */
  void listen(Terminal terminal) {
    Runtime.getRuntime().addShutdownHook(hook(terminal));
    try {
      sun.misc.Signal.handle(
          new sun.misc.Signal("INT"),
          signal ->
              interrupted(
                  terminal,
                  code -> {
                    end();
                    System.exit(code);
                  }));
    } catch (IllegalArgumentException ignored) {
      // The JVM keeps the signal for itself (-Xrs): it is not told to us at all then.
    }
  }

  /** Ctrl-C. */
  void interrupted(Terminal terminal, IntConsumer exit) {
    Running now = running;
    if (now != null && !token.isCancelled()) {
      token.cancel();
      terminal.err().println();
      terminal.err().println("Stopping; what is finished is kept. Ctrl-C again stops at once.");
      return;
    }
    token.cancel();
    if (now != null) {
      endFromOutside(now, terminal);
    }
    exit.accept(ExitCode.CANCELLED);
  }

  Thread hook(Terminal terminal) {
    return new Thread(() -> stop(terminal), "loupe-interruption");
  }

  private void stop(Terminal terminal) {
    if (ended.getCount() == 0) {
      return;
    }
    Optional<StackTraceElement[]> exit = exitOfAPlugin();
    if (exit.isPresent()) {
      tell(exit.get(), terminal);
      Runtime.getRuntime().halt(ExitCode.PLUGIN);
    }
    token.cancel();
    Running now = running;
    if (now == null) {
      return;
    }
    terminal.err().println();
    terminal.err().println("Stopping; what is finished is kept.");
    try {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        endFromOutside(now, terminal);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endFromOutside(Running now, Terminal terminal) {
    boolean kept = now.ending().end(true);
    terminal
        .err()
        .println(
            now.name()
                + " did not stop in time; what it "
                + (kept ? "had finished is kept" : "did not finish is lost")
                + ". Its author must advance a task in long loops, so that they can be stopped.");
  }

  /** A signal ends the JVM without the method that programs call. */
  private static Optional<StackTraceElement[]> exitOfAPlugin() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            trace ->
                Arrays.stream(trace)
                    .anyMatch(
                        frame ->
                            frame.getClassName().equals("java.lang.Runtime")
                                && frame.getMethodName().equals("exit")))
        .findFirst();
  }

  private void tell(StackTraceElement[] where, Terminal terminal) {
    Running now = running;
    Optional<String> culprit = Optional.empty();
    if (now != null) {
      now.ending().end(false);
      culprit = now.ending().culprit(where);
    }
    String caller =
        Arrays.stream(where)
            .map(StackTraceElement::getClassName)
            .filter(type -> !type.startsWith("java."))
            .findFirst()
            .orElse("A plug-in");
    terminal
        .err()
        .println(
            culprit.orElse(caller)
                + " ended the program with System.exit. Its author must throw an exception instead;"
                + " nothing of this run is kept.");
  }
}
