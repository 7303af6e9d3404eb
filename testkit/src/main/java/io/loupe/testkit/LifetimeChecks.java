package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Datasets;
import io.loupe.error.EndedLifetimeException;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.ForwardPass;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.run.CancellationToken;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** When things end: borrowed memory, data, tasks, cancelled runs. */
final class LifetimeChecks {
  private LifetimeChecks() {}

  static void borrowedTensorsEnd(EngineSubject subject) {
    Map<Tensor, Tensor> copies = new LinkedHashMap<>();
    run(
        subject,
        batch -> {
          copies.forEach(LifetimeChecks::assertEndedOrKept);
          subject
              .requests()
              .forEach(request -> copies.put(batch.get(request), batch.get(request).copy()));
        },
        RunMonitor.silent());
    copies.forEach(LifetimeChecks::assertEndedOrKept);
    subject
        .gradients()
        .ifPresent(
            model -> {
              String layer = subject.layerNames().get(0);
              Tensor activation;
              Tensor copy;
              try (ForwardPass pass = model.forward(subject.batch(2), Set.of(layer))) {
                activation = pass.activation(layer);
                copy = activation.copy();
              }
              model.forward(subject.batch(1), Set.of(layer)).close();
              assertEndedOrKept(activation, copy);
            });
  }

  private static void assertEndedOrKept(Tensor tensor, Tensor copy) {
    if (tensor.isBorrowed()) {
      assertThatThrownBy(tensor::data, "reading a borrowed tensor after its time")
          .isInstanceOf(EndedLifetimeException.class)
          .hasMessageContaining("which has ended. Call copy() while it is open");
    } else {
      Floats.assertClose("owned tensor after the run", tensor, copy, 0);
    }
  }

  static void closesDataAndTask(EngineSubject subject) {
    WatchedDataset data = new WatchedDataset(subject.data());
    RecordingListener listener = new RecordingListener();
    RunMonitor monitor = RunMonitor.of(listener, CancellationToken.create());
    subject.model().probe().run(plan(subject, 2), data, batch -> {}, monitor);
    assertThat(data.opened()).as("passes over the data").isEqualTo(1);
    data.assertClosed();
    assertThat(listener.open()).as("open tasks").isEmpty();
    assertThat(listener.problems()).as("progress out of order").isEmpty();
    assertThat(listener.steps())
        .as("progress reports, one a batch")
        .isEqualTo((subject.samples().size() + 1) / 2);
  }

  static void stopsWithinOneBatch(EngineSubject subject) {
    CancellationToken token = CancellationToken.create();
    RecordingListener listener = new RecordingListener();
    AtomicInteger batches = new AtomicInteger();
    WatchedDataset data = new WatchedDataset(subject.data());
    ActivationSink sink =
        batch -> {
          batches.incrementAndGet();
          token.cancel();
        };
    RunMonitor monitor = RunMonitor.of(listener, token);
    assertThatThrownBy(
            () -> subject.model().probe().run(plan(subject, 1), data, sink, monitor),
            "cancelled in the first batch")
        .isInstanceOf(RunCancelledException.class);
    assertThat(batches.get()).as("batches until the run stopped").isEqualTo(1);
    assertThat(listener.open()).as("open tasks").isEmpty();
    data.assertClosed();
    assertThatThrownBy(
            () -> subject.model().probe().run(plan(subject, 1), data, sink, monitor),
            "cancelled before the start")
        .isInstanceOf(RunCancelledException.class);
    assertThat(batches.get()).as("batches after being cancelled").isEqualTo(1);
    data.assertClosed();
  }

  static void passesSinkErrorsOn(EngineSubject subject) {
    IllegalStateException error = new IllegalStateException("sink");
    WatchedDataset data = new WatchedDataset(subject.data());
    RecordingListener listener = new RecordingListener();
    RunMonitor monitor = RunMonitor.of(listener, CancellationToken.create());
    ActivationSink sink =
        batch -> {
          throw error;
        };
    assertThatThrownBy(() -> subject.model().probe().run(plan(subject, 2), data, sink, monitor))
        .isSameAs(error);
    data.assertClosed();
    assertThat(listener.open()).as("open tasks").isEmpty();
    List<Integer> sizes = new ArrayList<>();
    run(subject, batch -> sizes.add(batch.samples().size()), RunMonitor.silent());
    assertThat(sizes).as("batches of the next run").isNotEmpty();
  }

  static void takesEmptyData(EngineSubject subject) {
    subject
        .model()
        .probe()
        .run(
            plan(subject, 2),
            Datasets.of(List.of()),
            batch -> {
              throw new AssertionError("A batch of an empty dataset");
            },
            RunMonitor.silent());
  }

  private static void run(EngineSubject subject, ActivationSink sink, RunMonitor monitor) {
    subject.model().probe().run(plan(subject, 2), subject.data(), sink, monitor);
  }

  private static ProbePlan plan(EngineSubject subject, int batchSize) {
    return new ProbePlan(subject.requests(), batchSize);
  }
}
