package io.loupe.cli;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** A line when a task begins and ends, and one now and then between, for logs. */
final class ProgressLines implements ConsoleProgress {
  private static final long BETWEEN_NANOS = 10_000_000_000L;

  private final Printer err;
  private final LongSupplier clock;
  private final TaskStack tasks = new TaskStack();
  private long saidAt;

  ProgressLines(Printer err, LongSupplier clock) {
    this.err = err;
    this.clock = clock;
  }

  @Override
  public void started(String task, OptionalLong total) {
    long now = clock.getAsLong();
    tasks.start(task, total, now);
    if (tasks.depth() == 1) {
      say(task + (total.isPresent() ? ": " + total.getAsLong() + " to go" : ""), now);
    }
  }

  @Override
  public void advanced(String task, long done, Map<String, Double> measures) {
    tasks.advance(task, done, measures);
    long now = clock.getAsLong();
    if (now - saidAt >= BETWEEN_NANOS) {
      tasks.current().ifPresent(state -> say(tasks.path() + ": " + state.numbers(now), now));
    }
  }

  @Override
  public void finished(String task) {
    long now = clock.getAsLong();
    Optional<TaskState> ended = tasks.finish(task);
    if (tasks.depth() == 0) {
      ended.ifPresent(state -> say(task + ": " + result(state, now), now));
    }
  }

  private static String result(TaskState state, long now) {
    String duration = Words.duration(state.seconds(now));
    return state.done() > 0 ? state.done() + " done in " + duration : "ended after " + duration;
  }

  private void say(String line, long now) {
    err.println(line);
    err.flush();
    saidAt = now;
  }
}
