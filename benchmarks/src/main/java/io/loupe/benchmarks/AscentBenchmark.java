package io.loupe.benchmarks;

import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.Dl4jModels;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.ascent.Ascent;
import io.loupe.visualizers.maximization.ascent.AscentItem;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One ascent step of 80 images: with the network, and all that is done around it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 9, time = 1)
@Fork(1)
public class AscentBenchmark {
  static final int ITEMS = 80;
  private static final int STEPS = 64;
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 28, 28), 0, 1);

  private final Model model = Dl4jModels.wrap(DigitNetwork.create(), INPUT);
  private final Differentiable network = model.capability(Differentiable.class).orElseThrow();
  private final Differentiable free = new FreeNetwork(ITEMS);

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    model.close();
  }

  /**
   * Whole steps.
   *
   * @return the images
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public Tensor step() {
    return climb(network);
  }

  /**
   * The same with a network that costs nothing: penalties, optimiser, transformations, and what
   * holds them together.
   *
   * @return the images
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public Tensor stepOutside() {
    return climb(free);
  }

  private static Tensor climb(Differentiable differentiable) {
    List<AscentItem> items = new ArrayList<>();
    for (int n = 0; n < ITEMS; n++) {
      Tensor start = Tensor.of(INPUT.shape(), new float[INPUT.shape().elements()]);
      items.add(
          new AscentItem(Objectives.unit("preds", n % 10), 16, 1, start, new SplittableRandom(n)));
    }
    Ascent ascent = new Ascent(differentiable, INPUT, items, AscentSettings.LOUPE.withSteps(STEPS));
    try (RunMonitor.Task task = RunMonitor.silent().task("ascent", OptionalLong.of(STEPS))) {
      ascent.run(Set.of(), task);
    }
    return ascent.images();
  }
}
