package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ClosedException;
import io.loupe.error.EndedLifetimeException;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.Ablatable;
import io.loupe.model.Model;
import io.loupe.model.Prunable;
import io.loupe.model.Redrawable;
import io.loupe.model.Weighted;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Models and passes that are closed: before they are used, while they are, by whom ever. */
final class CloseChecks {
  private static final int ROUNDS = 6;
  private static final int USERS = 3;

  private CloseChecks() {}

  static void refusesOnceClosed(EngineSubject subject) {
    Model model = subject.engine().load(subject.source());
    var layers = model.layers();
    List<AutoCloseable> taken = new ArrayList<>();
    Map<String, ThrowingCallable> uses = uses(subject, model, taken);
    Map<Tensor, Tensor> lent = new LinkedHashMap<>();
    model.capability(Patchable.class).ifPresent(inner -> usesInside(subject, inner, uses, taken));
    model
        .capability(Differentiable.class)
        .ifPresent(gradients -> usesOfPasses(subject, gradients, uses, taken, lent));
    model.close();
    uses.forEach(CloseChecks::refuses);
    lent.forEach(CloseChecks::assertEndedOrKept);
    assertThat(model.info()).as("information once closed").isEqualTo(subject.model().info());
    assertThat(model.layers()).as("layers once closed").isEqualTo(layers);
    for (AutoCloseable each : taken) {
      assertThatCode(each::close)
          .as("closing what was taken, after the model")
          .doesNotThrowAnyException();
      assertThatCode(each::close).as("closing it twice").doesNotThrowAnyException();
    }
    assertThatCode(model::close).as("closing twice").doesNotThrowAnyException();
    assertThat(subject.probe(subject.requests(), 4).values()).as("another model").isNotEmpty();
  }

  private static Map<String, ThrowingCallable> uses(
      EngineSubject subject, Model model, List<AutoCloseable> taken) {
    Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
    uses.put("probe()", model::probe);
    uses.put("capability()", () -> model.capability(Differentiable.class));
    ActivationProbe probe = model.probe();
    uses.put("a probe", () -> run(subject, probe, batch -> {}));
    String layer = subject.layerNames().get(0);
    Map<String, Set<Integer>> first = Map.of(layer, Set.of(0));
    model
        .capability(Ablatable.class)
        .ifPresent(
            offered -> {
              Model view = offered.silenced(first);
              taken.add(view);
              uses.put("silenced()", () -> offered.silenced(first));
              uses.put("a view", () -> run(subject, view.probe(), batch -> {}));
            });
    model
        .capability(Redrawable.class)
        .ifPresent(
            offered -> {
              Model drawn = offered.redrawn(1, subject.batch(2));
              taken.add(drawn);
              uses.put("redrawn()", () -> offered.redrawn(1, subject.batch(2)));
              uses.put("a redrawn model", () -> run(subject, drawn.probe(), batch -> {}));
            });
    model
        .capability(Weighted.class)
        .ifPresent(offered -> uses.put("weights()", () -> offered.weights(layer)));
    model
        .capability(Prunable.class)
        .ifPresent(
            offered ->
                uses.put(
                    "writeWithout()",
                    () -> offered.writeWithout(first, OutputStream.nullOutputStream())));
    return uses;
  }

  private static void usesInside(
      EngineSubject subject,
      Patchable inner,
      Map<String, ThrowingCallable> uses,
      List<AutoCloseable> taken) {
    String layer = subject.layerNames().get(0);
    Tensor batch = subject.batch(2);
    Tensor given = Floats.filled(subject.model().layer(layer).outputShape().withBatch(2), 1);
    Map<String, Tensor> ones = Map.of(layer, given);
    List<Patch> patches = List.of(Patch.all(layer, given));
    ForwardPass open = inner.forward(batch, Set.of(layer), patches);
    ForwardPass begun = inner.forwardFrom(ones, Set.of(layer));
    taken.add(open);
    taken.add(begun);
    uses.put("forward() with patches", () -> inner.forward(batch, Set.of(layer), patches));
    uses.put("forwardFrom()", () -> inner.forwardFrom(ones, Set.of(layer)));
    uses.put("gradients at layers", () -> open.pullback(ones, Set.of(layer)));
    uses.put("a pass that began at a layer", () -> begun.activation(layer));
    uses.put("its gradients", () -> begun.pullback(ones, Set.of(layer)));
    ForwardPass closed = inner.forward(batch, Set.of(layer));
    closed.close();
    refuses("gradients at layers of a closed pass", () -> closed.pullback(ones, Set.of(layer)));
  }

  private static void usesOfPasses(
      EngineSubject subject,
      Differentiable gradients,
      Map<String, ThrowingCallable> uses,
      List<AutoCloseable> taken,
      Map<Tensor, Tensor> lent) {
    String layer = subject.layerNames().get(0);
    Tensor batch = subject.batch(2);
    uses.put("forward()", () -> gradients.forward(batch, Set.of(layer)));
    ForwardPass open = gradients.forward(batch, Set.of(layer));
    taken.add(open);
    Tensor activation = open.activation(layer);
    lent.put(activation, activation.copy());
    Map<String, Tensor> ones = Map.of(layer, Floats.filled(activation.shape(), 1));
    uses.put("an open pass", () -> open.activation(layer));
    uses.put("pullback of an open pass", () -> open.pullback(ones));
    ForwardPass closed = gradients.forward(batch, Set.of(layer));
    Tensor another = closed.activation(layer);
    lent.put(another, another.copy());
    closed.close();
    refuses("a closed pass", () -> closed.activation(layer));
    refuses("pullback of a closed pass", () -> closed.pullback(ones));
    assertEndedOrKept(another, lent.get(another));
    assertThat(open.pullback(ones).shape())
        .as("the pass beside the closed one")
        .isEqualTo(batch.shape());
  }

  private static void assertEndedOrKept(Tensor tensor, @Nullable Tensor copy) {
    if (tensor.isBorrowed()) {
      assertThatThrownBy(tensor::data, "reading what a closed pass or model has lent")
          .isInstanceOf(EndedLifetimeException.class);
    } else if (copy != null) {
      Floats.assertClose("owned tensor of a closed pass", tensor, copy, 0);
    }
  }

  private static void refuses(String what, ThrowingCallable use) {
    assertThatThrownBy(use, what + " once closed")
        .isInstanceOfSatisfying(
            ClosedException.class,
            e -> assertThat(e.message()).as(what).endsWith(" is closed.").doesNotContain("\n"));
  }

  /** Several threads read, one closes at some moment: right values until then, and an end. */
  static void closesWhileUsed(EngineSubject subject) {
    Probed expected = subject.probe(subject.requests(), 2);
    Tensor gradient = subject.gradients().map(g -> pulledBack(subject, g)).orElse(null);
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      Model model = subject.engine().load(subject.source());
      CountDownLatch begun = new CountDownLatch(USERS);
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        Tensor pulled = user == 0 ? gradient : null;
        threads.add(
            started(
                failure,
                () -> {
                  begun.countDown();
                  while (true) {
                    if (pulled == null) {
                      read(subject, model, expected);
                    } else {
                      pull(subject, model, pulled);
                    }
                  }
                }));
      }
      await(begun);
      pause(random.nextInt(8));
      threads.add(started(failure, model::close));
      threads.add(started(failure, model::close));
      join(subject, threads, "the model was closed by two threads while others used it");
      rethrow(failure);
      refuses("probe()", model::probe);
    }
  }

  private static void read(EngineSubject subject, Model model, Probed expected) {
    run(
        subject,
        model.probe(),
        batch ->
            subject
                .requests()
                .forEach(
                    request -> {
                      int first = Math.toIntExact(batch.start());
                      Tensor values = batch.get(request);
                      Floats.assertClose(
                          request.layer() + " of a model that is being closed",
                          values.slice(0),
                          expected.get(request).slice(first),
                          subject.tolerances().rounding());
                    }));
  }

  private static void pull(EngineSubject subject, Model model, Tensor expected) {
    Tensor found = pulledBack(subject, model.capability(Differentiable.class).orElseThrow());
    Floats.assertClose(
        "gradient of a model that is being closed",
        found,
        expected,
        subject.tolerances().rounding());
  }

  private static Tensor pulledBack(EngineSubject subject, Differentiable gradients) {
    String layer = subject.layerNames().get(0);
    try (ForwardPass pass = gradients.forward(subject.batch(2), Set.of(layer))) {
      Tensor ones = Floats.filled(pass.activation(layer).shape(), 1);
      return pass.pullback(Map.of(layer, ones));
    }
  }

  /** The sink of a run closes its model, and so does an interrupted thread: none hangs. */
  static void closesWithinTheSink(EngineSubject subject) {
    Model model = subject.engine().load(subject.source());
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    Thread run =
        started(
            failure,
            () ->
                run(
                    subject,
                    model.probe(),
                    batch -> {
                      model.close();
                      closed.countDown();
                    }));
    Thread interrupted =
        started(
            failure,
            () -> {
              await(closed);
              Thread.currentThread().interrupt();
              model.close();
              assertThat(Thread.currentThread().isInterrupted())
                  .as("interrupt status after closing")
                  .isTrue();
            });
    join(subject, List.of(run, interrupted), "the sink closed the model of its run");
    rethrow(failure);
    refuses("probe()", model::probe);
  }

  private static void run(EngineSubject subject, ActivationProbe probe, ActivationSink sink) {
    WatchedDataset data = new WatchedDataset(subject.data());
    try {
      probe.run(new ProbePlan(subject.requests(), 2), data, sink, RunMonitor.silent());
    } finally {
      data.assertClosed();
    }
  }

  /** Being refused since the model is closed is how work here ends. */
  private static Thread started(AtomicReference<@Nullable Throwable> failure, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (ClosedException e) {
                return;
              } catch (LoupeException e) {
                failure.compareAndSet(null, new AssertionError("Another error than closed", e));
              } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(EngineSubject subject, List<Thread> threads, String what) {
    long end = System.nanoTime() + subject.tolerances().patience().toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        if (thread.isAlive()) {
          AssertionError hangs = new AssertionError("Hangs after " + what);
          hangs.setStackTrace(thread.getStackTrace());
          throw hangs;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(AtomicReference<@Nullable Throwable> failure) {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("Wrong while the model was being closed: " + thrown, thrown);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
