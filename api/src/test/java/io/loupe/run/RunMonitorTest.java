package io.loupe.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.RunCancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RunMonitorTest {
  private final List<String> told = new ArrayList<>();
  private final ProgressListener listener =
      new ProgressListener() {
        @Override
        public void started(String task, OptionalLong total) {
          told.add("started " + task + " " + total.orElse(-1));
        }

        @Override
        public void advanced(String task, long done, Map<String, Double> measures) {
          told.add("advanced " + task + " " + done + " " + measures);
        }

        @Override
        public void finished(String task) {
          told.add("finished " + task);
        }
      };

  @Test
  void tellsOfStepsSoFar() {
    RunMonitor monitor = RunMonitor.of(listener, CancellationToken.create());
    RunMonitor.Task task = monitor.task("ascent", OptionalLong.of(5));
    task.advance(2);
    task.advance(3, Map.of("objective", 0.5));
    task.close();
    task.close();
    assertThat(told)
        .containsExactly(
            "started ascent 5",
            "advanced ascent 2 {}",
            "advanced ascent 5 {objective=0.5}",
            "finished ascent");
  }

  @Test
  void stopsAtTheNextStep() {
    CancellationToken token = CancellationToken.create();
    RunMonitor monitor = RunMonitor.of(listener, token);
    assertThatThrownBy(
            () -> {
              try (RunMonitor.Task task = monitor.task("ascent", OptionalLong.empty())) {
                token.cancel();
                task.advance(1);
              }
            })
        .isInstanceOf(RunCancelledException.class)
        .hasMessage("Cancelled during ascent. What was finished before is marked partial.");
    assertThat(token.isCancelled()).isTrue();
    assertThat(told)
        .containsExactly("started ascent -1", "advanced ascent 1 {}", "finished ascent");
    assertThatThrownBy(() -> monitor.task("next", OptionalLong.empty()))
        .isInstanceOf(RunCancelledException.class);
    assertThat(told).hasSize(3);
  }

  @Test
  void mayBeSilent() {
    try (RunMonitor.Task task = RunMonitor.silent().task("x", OptionalLong.empty())) {
      task.advance(1);
    }
    assertThat(told).isEmpty();
  }
}
