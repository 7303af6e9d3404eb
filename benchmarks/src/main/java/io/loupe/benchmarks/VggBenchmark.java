package io.loupe.benchmarks;

import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.Dl4jModels;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One large picture through a large network. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class VggBenchmark {
  private static final Shape PICTURE = Shape.of(3, VggNetwork.SIDE, VggNetwork.SIDE);

  private final MultiLayerNetwork network = VggNetwork.create();
  private final Model model = Dl4jModels.wrap(network, InputSpec.of(PICTURE, 0, 1));
  private final Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
  private final Objective objective = Objectives.channel(VggNetwork.DEEPEST, 0);
  private Tensor picture = Tensor.of(Shape.of(0));
  private INDArray array = Nd4j.zeros(1);

  /** Fills the picture with seeded noise. */
  @Setup(Level.Trial)
  public void fill() {
    SplittableRandom random = new SplittableRandom(11);
    float[] values = new float[PICTURE.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    picture = Tensor.of(PICTURE.withBatch(1), values);
    array = Nd4j.createFromArray(values).reshape(1, 3, VggNetwork.SIDE, VggNetwork.SIDE);
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    model.close();
  }

  /**
   * Forward pass and gradient of a filter's mean at the picture, by Loupe.
   *
   * @return value and gradient
   */
  @Benchmark
  public Scored loupeVggGradient() {
    return gradients.score(objective, picture);
  }

  /**
   * Forward pass alone by Deeplearning4j, which is less than what Loupe is asked for.
   *
   * @return the activations
   */
  @Benchmark
  public INDArray dl4jVggForward() {
    return network.output(array, false);
  }
}
