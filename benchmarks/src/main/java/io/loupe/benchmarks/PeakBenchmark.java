package io.loupe.benchmarks;

import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How fast the machine multiplies: a large matrix product, to hold the passes against. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PeakBenchmark {
  /** Rows and columns of the matrices. */
  static final int SIDE = 2048;

  private final INDArray left = Nd4j.rand(SIDE, SIDE);
  private final INDArray right = Nd4j.rand(SIDE, SIDE);
  private final INDArray product = Nd4j.create(SIDE, SIDE);

  /**
   * One product.
   *
   * @return the product
   */
  @Benchmark
  public INDArray matrixProduct() {
    return left.mmuli(right, product);
  }
}
