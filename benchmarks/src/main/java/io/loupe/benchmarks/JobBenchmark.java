package io.loupe.benchmarks;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.samples.SampleDatasetProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Whole jobs of the visualizers on the sample network, pictures included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class JobBenchmark {
  static final int STEPS = 256;
  static final int DIGITS = 10_000;

  private final Loupe loupe = Loupe.create();
  private final Model model = loupe.model("sample:mnist", Map.of());
  private Dataset digits = Datasets.of();

  /** Repeats the sample's digits until there are enough of them. */
  @Setup(Level.Trial)
  public void read() {
    Dataset sample =
        new SampleDatasetProvider().open(DataLocation.parse("sample:mnist"), model.info().input());
    List<Sample> some;
    try (Stream<Sample> samples = sample.samples()) {
      some = samples.toList();
    }
    List<Sample> many = new ArrayList<>();
    while (many.size() < DIGITS) {
      many.add(some.get(many.size() % some.size()));
    }
    digits = Datasets.of(many);
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    model.close();
  }

  /**
   * One ascent step of one image.
   *
   * @return the image
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public RunResult ascentStep() {
    return one().with("null-model", "off").run();
  }

  /**
   * The same with the null model that stands beside each image.
   *
   * @return the images
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public RunResult ascentStepBesideNull() {
    return one().run();
  }

  /**
   * The sweep of eight weights for ten outputs.
   *
   * @return the images
   */
  @Benchmark
  public RunResult sweep() {
    return all().with("null-model", "off").run();
  }

  /**
   * The same with the null model.
   *
   * @return the images
   */
  @Benchmark
  public RunResult sweepBesideNull() {
    return all().run();
  }

  /**
   * Means of five layers by class and histograms of the most active filter of three.
   *
   * @return what was gathered
   */
  @Benchmark
  public DigitStatistics statistics() {
    return DigitStatistics.of(model, digits);
  }

  /**
   * Class means of five layers, drawn.
   *
   * @return the pictures
   */
  @Benchmark
  public RunResult classMeans() {
    return loupe
        .request("class-means")
        .on(model)
        .data(digits)
        .with("layers", "L1,pool1,L2,pool2,L3")
        .run();
  }

  /**
   * Winner maps and census of three layers, drawn.
   *
   * @return the pictures
   */
  @Benchmark
  public RunResult winners() {
    return loupe
        .request("argmax-filter")
        .on(model)
        .data(digits)
        .with("layers", "L1,L2,L3")
        .with("ablation-samples", "0")
        .run();
  }

  private RunRequest one() {
    return maximization().with("filters", "3").with("tv-weight", "16");
  }

  private RunRequest all() {
    return maximization().with("each", "true").with("tv-weight", "0.125,0.25,0.5,1,2,4,8,16");
  }

  private RunRequest maximization() {
    return loupe
        .request("activation-maximization")
        .on(model)
        .with("steps", Integer.toString(STEPS));
  }
}
