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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Forward passes and input gradients of one batch: Loupe's and Deeplearning4j's own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PassBenchmark {
  /** Images in a batch. */
  @Param({"1", "80"})
  public int batch;

  private MultiLayerNetwork network = DigitNetwork.create();
  private Model model = Dl4jModels.wrap(network, InputSpec.of(Shape.of(1, 28, 28), 0, 1));
  private Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
  private Tensor images = Tensor.of(Shape.of(0, 1, 28, 28));
  private Objective objective = Objectives.unit("preds", 0);
  private INDArray array = Nd4j.zeros(1);
  private INDArray labels = Nd4j.zeros(1);

  /** Fills the batch with seeded noise. */
  @Setup(Level.Trial)
  public void fill() {
    SplittableRandom random = new SplittableRandom(11);
    float[] values = new float[batch * 28 * 28];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    images = Tensor.of(Shape.of(batch, 1, 28, 28), values);
    array = Nd4j.createFromArray(values).reshape(batch, 1, 28, 28);
    labels = Nd4j.zeros(batch, 10);
    List<Objective> targets = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      labels.putScalar(i, i % 10, 1);
      targets.add(Objectives.unit("preds", i % 10));
    }
    objective = new Objective.PerItem(targets);
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    model.close();
  }

  /**
   * Forward pass by Loupe.
   *
   * @return a value of the output
   */
  @Benchmark
  public float loupeForward() {
    try (var pass = gradients.forward(images, Set.of("preds"))) {
      return pass.activation("preds").get(0);
    }
  }

  /**
   * Forward pass by Deeplearning4j.
   *
   * @return the output
   */
  @Benchmark
  public INDArray dl4jForward() {
    return network.output(array, false);
  }

  /**
   * Forward pass and gradient at the input by Loupe.
   *
   * @return values and gradient
   */
  @Benchmark
  public Scored loupeGradient() {
    return gradients.score(objective, images);
  }

  /**
   * Forward pass and gradient at the input by Deeplearning4j, weight gradients included, since it
   * offers no less.
   *
   * @return gradients
   */
  @Benchmark
  public Pair<Gradient, INDArray> dl4jGradient() {
    return network.calculateGradients(array, labels, null, null);
  }
}
