package io.loupe.testkit;

import io.loupe.error.LoupeException;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One model in several threads: right results, or a {@link LoupeException} that says no. */
final class ThreadChecks {
  private static final int ROUNDS = 10;

  private ThreadChecks() {}

  static void twoThreads(EngineSubject subject) {
    Probed expected = subject.probe(subject.requests(), 3);
    List<Callable<Void>> work = new ArrayList<>();
    for (int batchSize : new int[] {2, 3}) {
      work.add(
          () -> {
            for (int round = 0; round < ROUNDS; round++) {
              probe(subject, batchSize, expected);
            }
            return null;
          });
    }
    work.add(
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            forward(subject, expected);
          }
          return null;
        });
    runAll(work);
  }

  private static void probe(EngineSubject subject, int batchSize, Probed expected) {
    Probed actual = subject.probe(subject.requests(), batchSize);
    for (ProbeRequest request : subject.requests()) {
      Floats.assertClose(
          request.layer() + " in one of several threads",
          actual.get(request),
          expected.get(request),
          subject.tolerances().rounding());
    }
  }

  private static void forward(EngineSubject subject, Probed expected) {
    ProbeRequest request = subject.requests().get(subject.requests().size() - 1);
    subject
        .gradients()
        .ifPresent(
            model -> {
              Tensor batch = subject.batch(2);
              try (var pass = model.forward(batch, Set.of(request.layer()))) {
                Tensor activation = pass.activation(request.layer());
                Tensor weights = Floats.filled(activation.shape(), 1);
                pass.pullback(Map.of(request.layer(), weights));
                Floats.assertClose(
                    request.layer() + " of a forward pass in one of several threads",
                    activation.slice(1),
                    expected.get(request).slice(1),
                    subject.tolerances().rounding());
              }
            });
  }

  private static void runAll(List<Callable<Void>> work) {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      for (Future<Void> future : threads.invokeAll(work)) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof LoupeException)) {
        throw new AssertionError("Failed in one of several threads", e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }
}
