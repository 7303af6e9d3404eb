package io.loupe.spark;

import io.loupe.error.LoupeException;
import io.loupe.error.ProviderException;
import io.loupe.registry.Plugins;
import io.loupe.run.RunMonitor;
import io.loupe.text.SafeText;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * One job on Spark, watched from the thread of the run: progress, the first refusal, cancelling.
 */
final class Job {
  private static final long LOOK_MS = 200;

  /** How executors say that they do not have the classes of the job. */
  private static final List<String> STRANGE_CLASSES =
      List.of(
          "ClassNotFoundException: io.loupe",
          "NoClassDefFoundError: io/loupe",
          "InvalidClassException: io.loupe",
          "instance of java.lang.invoke.SerializedLambda");

  private final JavaSparkContext context;
  private final RunMonitor monitor;
  private final OptionalLong size;
  private final LongAccumulator seen;
  private final CollectionAccumulator<byte[]> refusals;

  Job(JavaSparkContext context, RunMonitor monitor, OptionalLong size) {
    this.context = context;
    this.monitor = monitor;
    this.size = size;
    this.seen = context.sc().longAccumulator();
    this.refusals = context.sc().collectionAccumulator();
  }

  LongAccumulator seen() {
    return seen;
  }

  CollectionAccumulator<byte[]> refusals() {
    return refusals;
  }

  /** Runs the work in a thread of its own, and watches. */
  byte[] run(Callable<byte[]> work) {
    awaitExecutors();
    String group = "loupe-" + UUID.randomUUID();
    FutureTask<byte[]> result =
        new FutureTask<>(
            () -> {
              context.setJobGroup(group, "Loupe", true);
              return work.call();
            });
    Thread thread = new Thread(result, group);
    thread.setDaemon(true);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
    try (RunMonitor.Task progress = monitor.task("samples on Spark", size)) {
      byte[] answer = watched(result, progress);
      if (Answer.isRefusal(answer)) {
        throw Answer.refusal(answer);
      }
      return answer;
    } finally {
      if (!result.isDone()) {
        context.cancelJobGroup(group);
      }
    }
  }

  private byte[] watched(FutureTask<byte[]> result, RunMonitor.Task progress) {
    long told = 0;
    while (true) {
      try {
        byte[] answer = result.get(LOOK_MS, TimeUnit.MILLISECONDS);
        progress.advance(seen.value() - told);
        return answer;
      } catch (TimeoutException e) {
        List<byte[]> refused = List.copyOf(refusals.value());
        if (!refused.isEmpty()) {
          throw Answer.refusal(refused.get(0));
        }
        long now = seen.value();
        progress.advance(now - told);
        told = now;
      } catch (ExecutionException e) {
        throw failure(e.getCause() == null ? e : e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LoupeException("Waiting for Spark was interrupted.", "Run again.", e);
      }
    }
  }

  /** A cluster may have none yet; then nothing would be seen of the job. */
  private void awaitExecutors() {
    if (context.isLocal() || haveExecutors()) {
      return;
    }
    try (RunMonitor.Task waiting =
        monitor.task("waiting for Spark's executors", OptionalLong.empty())) {
      while (!haveExecutors()) {
        waiting.advance(0);
        Thread.sleep(LOOK_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoupeException("Waiting for Spark was interrupted.", "Run again.", e);
    }
  }

  private boolean haveExecutors() {
    return context.statusTracker().getExecutorInfos().length > 1 || context.sc().isStopped();
  }

  /** What the last executor said, without Spark's own preface and the stack trace. */
  private static String said(Throwable error) {
    String first = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    int last = first.lastIndexOf("): ");
    return last < 0
        ? Plugins.words(error)
        : SafeText.line(first.substring(last + 3)).strip().replaceFirst("\\.+$", "");
  }

  private static LoupeException failure(Throwable error) {
    if (error instanceof LoupeException known) {
      return known;
    }
    String all = String.valueOf(error.getMessage());
    String words = said(error);
    if (STRANGE_CLASSES.stream().anyMatch(all::contains)) {
      return new ProviderException(
          "The executors have no Loupe, or one of another version: " + words + ".",
          "Give them the jars of the version that begins the job (spark-submit --jars).",
          error);
    }
    if (all.contains("OutOfMemoryError") || all.contains("ExecutorLostFailure")) {
      return new LoupeException(
          "Spark lost executors too often: " + words + ".",
          "Give them more memory (spark.executor.memory, spark.executor.memoryOverhead) or use a"
              + " smaller --batch.",
          error);
    }
    return new LoupeException(
        "Spark gave up: " + words + ".", "The executors' own logs say more.", error);
  }
}
