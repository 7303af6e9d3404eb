package io.loupe.samples.study;

import io.loupe.error.RunCancelledException;
import io.loupe.formats.report.Section;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;

/**
 * A chapter that is made while others are, in a thread of its own, without a word. It stops when
 * the study is cancelled, and when it is closed before it is finished.
 */
final class ChapterBeside implements AutoCloseable {
  private final CancellationToken stop = CancellationToken.create();
  private final FutureTask<Section> task;
  private final Thread thread;

  /**
   * Begins.
   *
   * @param token of the study
   * @param chapter makes it, given what its runs tell of their progress, and what stops them
   */
  ChapterBeside(
      CancellationToken token, BiFunction<ProgressListener, CancellationToken, Section> chapter) {
    ProgressListener passesOn =
        new ProgressListener() {
          @Override
          public void advanced(String name, long done, Map<String, Double> measures) {
            if (token.isCancelled()) {
              stop.cancel();
            }
          }
        };
    task = new FutureTask<>(() -> chapter.apply(passesOn, stop));
    thread = new Thread(task, "chapter beside");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for it; what it failed with is thrown here. */
  Section section() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunCancelledException("demo");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Stops it, and waits until it uses nothing any more. */
  @Override
  public void close() {
    stop.cancel();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
