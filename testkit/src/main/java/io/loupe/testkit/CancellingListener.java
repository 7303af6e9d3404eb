package io.loupe.testkit;

import io.loupe.run.CancellationToken;
import java.util.Map;
import java.util.OptionalLong;

/** Cancels after some steps and counts what happens afterwards. */
final class CancellingListener extends RecordingListener {
  private final CancellationToken token;
  private final int steps;
  private int stepsAfter;
  private int startedAfter;

  CancellingListener(CancellationToken token, int steps) {
    this.token = token;
    this.steps = steps;
  }

  int stepsAfter() {
    return stepsAfter;
  }

  int startedAfter() {
    return startedAfter;
  }

  @Override
  public void started(String task, OptionalLong total) {
    startedAfter += token.isCancelled() ? 1 : 0;
    super.started(task, total);
  }

  @Override
  public void advanced(String task, long done, Map<String, Double> measures) {
    stepsAfter += token.isCancelled() ? 1 : 0;
    super.advanced(task, done, measures);
    if (steps() >= steps) {
      token.cancel();
    }
  }
}
