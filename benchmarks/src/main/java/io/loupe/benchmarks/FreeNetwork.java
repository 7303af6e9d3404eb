package io.loupe.benchmarks;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Answers at no cost, always the same: what remains of a step is what is done around a network. */
final class FreeNetwork implements Differentiable {
  private final Tensor gradient;
  private final Tensor activation;

  FreeNetwork(int items) {
    SplittableRandom random = new SplittableRandom(13);
    float[] values = new float[items * 28 * 28];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5) / values.length;
    }
    gradient = Tensor.of(Shape.of(items, 1, 28, 28), values);
    activation = Tensor.of(Shape.of(items, 10), new float[items * 10]);
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers) {
    return new ForwardPass() {
      @Override
      public Tensor activation(String layer) {
        return activation;
      }

      @Override
      public Tensor pullback(Map<String, Tensor> layerGradients) {
        return gradient;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Scored score(Objective objective, Tensor batch) {
    return new Scored(new double[batch.shape().dim(0)], gradient);
  }
}
