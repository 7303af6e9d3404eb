package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Dataset;
import io.loupe.error.ClosedException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Ablatable;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Redrawable;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.TestDatasets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight threads use one model, its views and its null models in every way, until one of them closes
 * it. Native code that reads memory that was given back kills the process, so getting to the end is
 * most of the test. {@code -Dloupe.close.rounds=2000} for longer.
 */
@Timeout(600)
class CloseStressTest {
  private static final int ROUNDS = Integer.getInteger("loupe.close.rounds", 200);
  private static final int THREADS = 8;

  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();

  @Test
  void nobodyReadsMemoryThatWasGivenBack() throws InterruptedException {
    ModelSource source =
        ModelSource.of("normalised", TestNetworks.normalised(true, false))
            .withOptions(Map.of("input-shape", "1,12,12"));
    Dl4jEngine engine = new Dl4jEngine();
    try (Model whole = engine.load(source)) {
      Expected expected = Expected.of(whole);
      for (int round = 0; round < ROUNDS; round++) {
        Model model = engine.load(source);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          SplittableRandom random = new SplittableRandom(31L * round + i);
          threads.add(new Thread(() -> use(model, expected, random)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
          thread.join();
        }
        assertThat(wrong.get()).isNull();
      }
    }
    assertThat(refused).as("uses that came too late").hasPositiveValue();
    assertThat(done).as("uses that came in time").hasPositiveValue();
  }

  private void use(Model model, Expected expected, SplittableRandom random) {
    try {
      for (int i = random.nextInt(5); i >= 0; i--) {
        expected.check(model, random.nextInt(8));
        done.incrementAndGet();
      }
      model.close();
    } catch (ClosedException e) {
      refused.incrementAndGet();
      model.close();
    } catch (RuntimeException | Error e) {
      wrong.compareAndSet(null, e);
    }
  }

  /** What the model gives as long as it is open. */
  @SuppressWarnings("ArrayRecordComponent") // compared value by value
  private record Expected(
      Dataset data, Tensor batch, String layer, float[] values, float[] pulled) {
    static Expected of(Model model) {
      Dataset data = TestDatasets.labelled(model.info().input());
      Tensor batch = TestDatasets.noise(model.info().input(), 2, 5);
      String layer = model.layers().get(2).name();
      Expected empty = new Expected(data, batch, layer, new float[0], new float[0]);
      return new Expected(data, batch, layer, empty.read(model), empty.pull(model));
    }

    void check(Model model, int way) {
      if (way < 3) {
        assertThat(read(model)).isEqualTo(values);
      } else if (way < 5) {
        assertThat(pull(model)).isEqualTo(pulled);
      } else if (way < 7) {
        Ablatable ablatable = model.capability(Ablatable.class).orElseThrow();
        try (Model view = ablatable.silenced(Map.of(layer, Set.of()))) {
          assertThat(read(view)).isEqualTo(values);
        }
      } else {
        Redrawable redrawable = model.capability(Redrawable.class).orElseThrow();
        try (Model drawn = redrawable.redrawn(1, batch)) {
          assertThat(read(drawn)).hasSameSizeAs(values).isNotEqualTo(values);
        }
      }
    }

    private float[] read(Model model) {
      ProbeRequest request = ProbeRequest.of(layer);
      List<float[]> read = new ArrayList<>();
      model
          .probe()
          .run(
              new ProbePlan(List.of(request), 5),
              data,
              result -> read.add(result.get(request).toArray()),
              RunMonitor.silent());
      int length = read.stream().mapToInt(part -> part.length).sum();
      float[] all = new float[length];
      int at = 0;
      for (float[] part : read) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }

    private float[] pull(Model model) {
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass = gradients.forward(batch, Set.of(layer))) {
        Shape shape = pass.activation(layer).shape();
        float[] ones = new float[shape.elements()];
        Arrays.fill(ones, 1);
        return pass.pullback(Map.of(layer, Tensor.of(shape, ones))).toArray();
      }
    }
  }
}
