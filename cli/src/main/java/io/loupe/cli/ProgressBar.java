package io.loupe.cli;

import io.loupe.text.SafeText;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** One line that is drawn over again, at most ten times a second, and wiped at the end. */
final class ProgressBar implements ConsoleProgress {
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int CELLS = 24;

  private final Printer err;
  private final int columns;
  private final LongSupplier clock;
  private final TaskStack tasks = new TaskStack();
  private long drawnAt;
  private int drawnLength;
  private boolean drawn;

  ProgressBar(Printer err, int columns, LongSupplier clock) {
    this.err = err;
    this.columns = columns;
    this.clock = clock;
  }

  @Override
  public void started(String task, OptionalLong total) {
    tasks.start(task, total, clock.getAsLong());
    redraw();
  }

  @Override
  public void advanced(String task, long done, Map<String, Double> measures) {
    tasks.advance(task, done, measures);
    redraw();
  }

  @Override
  public void finished(String task) {
    tasks.finish(task);
    if (tasks.depth() == 0) {
      close();
    }
  }

  @Override
  public void close() {
    if (drawnLength > 0) {
      draw("");
      err.overwrite("");
      drawnLength = 0;
    }
    drawn = false;
  }

  private void redraw() {
    long now = clock.getAsLong();
    if (!drawn || now - drawnAt >= REDRAW_NANOS) {
      drawn = true;
      drawnAt = now;
      tasks.current().ifPresent(state -> draw(line(state, now)));
    }
  }

  private String line(TaskState state, long now) {
    String numbers = state.numbers(now);
    if (state.total().isEmpty()) {
      return tasks.path() + (state.done() > 0 ? ": " + numbers : " ...");
    }
    int full = (int) (state.share() * CELLS);
    String bar = "#".repeat(full) + "-".repeat(CELLS - full);
    long percent = (long) (100 * state.share());
    return String.format("[%s] %3d %% ", bar, percent) + tasks.path() + ": " + numbers;
  }

  private void draw(String line) {
    String safe = SafeText.line(line);
    String text = safe.length() < columns ? safe : safe.substring(0, columns - 1);
    err.overwrite(text + " ".repeat(Math.max(0, drawnLength - text.length())));
    drawnLength = text.length();
  }
}
