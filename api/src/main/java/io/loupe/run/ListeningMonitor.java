package io.loupe.run;

import io.loupe.error.RunCancelledException;
import java.util.Map;
import java.util.OptionalLong;

/** Passes progress on and checks for cancellation at every step. */
record ListeningMonitor(ProgressListener listener, CancellationToken token) implements RunMonitor {

  @Override
  public Task task(String name, OptionalLong total) {
    if (token.isCancelled()) {
      throw new RunCancelledException(name);
    }
    listener.started(name, total);
    return new ListeningTask(name);
  }

  private final class ListeningTask implements Task {
    private final String name;
    private long done;
    private boolean closed;

    ListeningTask(String name) {
      this.name = name;
    }

    @Override
    public void advance(long steps, Map<String, Double> measures) {
      done += steps;
      listener.advanced(name, done, measures);
      if (token.isCancelled()) {
        throw new RunCancelledException(name);
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        listener.finished(name);
      }
    }
  }
}
