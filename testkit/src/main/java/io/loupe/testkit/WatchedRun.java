package io.loupe.testkit;

import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A run in a thread of its own, which is given up where nothing advances in it any more. */
final class WatchedRun implements ProgressListener {
  private final ProgressListener listener;
  private volatile long heard = System.nanoTime();

  private WatchedRun(ProgressListener listener) {
    this.listener = listener;
  }

  /**
   * Runs a request to its end.
   *
   * @param request what is run
   * @param listener is told of its progress
   * @param token that the request is cancelled by
   * @param patience how long nothing may advance
   * @return what the run gives
   * @throws AssertionError if nothing advanced for that long; the thread is left behind as a daemon
   */
  static RunResult run(
      RunRequest request, ProgressListener listener, CancellationToken token, Duration patience) {
    WatchedRun watched = new WatchedRun(listener);
    RunRequest complete = request.progress(watched).cancelledBy(token);
    CompletableFuture<RunResult> result = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              begun.countDown();
              try {
                if (listener instanceof RecordingListener recording) {
                  recording.runsHere();
                }
                result.complete(complete.run());
              } catch (Throwable e) { // also what is not declared: it is thrown again below
                result.completeExceptionally(e);
              }
            },
            "visualizer under test");
    thread.setDaemon(true);
    thread.start();
    return watched.result(result, thread, begun, patience);
  }

  private RunResult result(
      CompletableFuture<RunResult> result, Thread thread, CountDownLatch begun, Duration patience) {
    try {
      begun.await();
      heard = System.nanoTime();
      while (true) {
        long left = heard + patience.toNanos() - System.nanoTime();
        try {
          RunResult ended = result.get(Math.max(left, 1), TimeUnit.NANOSECONDS);
          thread.join();
          return ended;
        } catch (TimeoutException e) {
          if (System.nanoTime() - heard >= patience.toNanos()) {
            throw stuck(thread, patience);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a visualizer ran", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw WatchedRun.<RuntimeException>thrown(cause == null ? e : cause);
    }
  }

  private static AssertionError stuck(Thread thread, Duration patience) {
    String place =
        Arrays.stream(thread.getStackTrace())
            .filter(frame -> !frame.getClassName().startsWith("java."))
            .findFirst()
            .map(frame -> ", at " + frame.getClassName() + ", line " + frame.getLineNumber())
            .orElse("");
    return new AssertionError(
        "Nothing advanced for "
            + patience.toMillis()
            + " ms"
            + place
            + ". A loop that never advances a task cannot be stopped; override patience() where"
            + " a step takes longer.");
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // what is thrown stays what it is
  private static <E extends Throwable> E thrown(Throwable error) throws E {
    throw (E) error;
  }

  @Override
  public void started(String task, OptionalLong total) {
    heard = System.nanoTime();
    listener.started(task, total);
  }

  @Override
  public void advanced(String task, long done, Map<String, Double> measures) {
    heard = System.nanoTime();
    listener.advanced(task, done, measures);
  }

  @Override
  public void finished(String task) {
    heard = System.nanoTime();
    listener.finished(task);
  }
}
