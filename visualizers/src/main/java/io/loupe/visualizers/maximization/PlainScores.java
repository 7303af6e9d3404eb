package io.loupe.visualizers.maximization;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Tape;
import io.loupe.tensor.Tensor;

/** Values of an objective without its gradient. */
final class PlainScores {
  private PlainScores() {}

  static double[] of(Differentiable model, Objective objective, Tensor batch) {
    double[] values = new double[batch.shape().dim(0)];
    try (ForwardPass pass = model.forward(batch, objective.layers())) {
      Tape tape = new ReadOnlyTape(pass);
      for (int item = 0; item < values.length; item++) {
        values[item] = objective.accumulate(0, item, tape);
      }
    }
    return values;
  }

  private record ReadOnlyTape(ForwardPass pass) implements Tape {
    @Override
    public Tensor activation(String layer) {
      return pass.activation(layer);
    }

    @Override
    public float[] gradient(String layer) {
      return new float[activation(layer).shape().elements()];
    }
  }
}
