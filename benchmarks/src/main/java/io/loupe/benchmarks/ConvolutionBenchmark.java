package io.loupe.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
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

/**
 * What ND4J's own convolutions of the network in {@link DigitNetwork} take by themselves, with
 * buffers and arguments made once, channels last: what no plan that uses them can do without.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 9, time = 2)
@Fork(1)
public class ConvolutionBenchmark {
  private static final int KERNEL = 3;
  private static final int CHANNELS_LAST = 1;
  private static final int KERNEL_OUT_H_W_IN = 2;

  private final List<Convolution> forward =
      List.of(new Convolution(28, 1, 16), new Convolution(14, 16, 32), new Convolution(7, 32, 32));
  private final List<Convolution> back =
      List.of(new Convolution(7, 32, 32), new Convolution(14, 32, 16));

  /**
   * The three convolutions of one pass forward.
   *
   * @return the last output
   */
  @Benchmark
  public INDArray convolutionsForward() {
    forward.forEach(Convolution::run);
    return forward.get(forward.size() - 1).output;
  }

  /**
   * The same and the two that carry the gradient back as far as the first, which is not counted.
   *
   * @return the last output
   */
  @Benchmark
  public INDArray convolutionsGradient() {
    forward.forEach(Convolution::run);
    back.forEach(Convolution::run);
    return back.get(back.size() - 1).output;
  }

  /** One of them, stride 1, as large as its input. */
  private static final class Convolution {
    private final INDArray output;
    private final DynamicCustomOp op;
    private final OpContext context;

    Convolution(int side, int in, int out) {
      int items = AscentBenchmark.ITEMS;
      INDArray input = Nd4j.rand(items, side, side, in);
      INDArray kernel = Nd4j.rand(out, KERNEL, KERNEL, in);
      this.output = Nd4j.create(items, side, side, out);
      this.op =
          DynamicCustomOp.builder("conv2d")
              .addInputs(input, kernel)
              .addOutputs(output)
              .addIntegerArguments(
                  KERNEL, KERNEL, 1, 1, 0, 0, 1, 1, 1, CHANNELS_LAST, KERNEL_OUT_H_W_IN)
              .build();
      this.context = Nd4j.getExecutioner().buildContext();
      context.setInputArrays(op.inputArguments());
      context.setOutputArray(0, output);
      context.setIArguments(op.iArgs());
    }

    void run() {
      Nd4j.getExecutioner().exec(op, context);
    }
  }
}
