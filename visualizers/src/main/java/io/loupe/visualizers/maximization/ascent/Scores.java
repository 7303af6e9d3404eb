package io.loupe.visualizers.maximization.ascent;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Tape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Values of an objective without its gradient. */
public final class Scores {
  private Scores() {}

  public static double[] of(Differentiable model, Objective objective, Tensor batch) {
    double[] values = new double[batch.shape().dim(0)];
    try (ForwardPass pass = model.forward(batch, objective.layers())) {
      Tape tape = new ReadOnlyTape(pass);
      for (int item = 0; item < values.length; item++) {
        values[item] = objective.accumulate(0, item, tape);
      }
    }
    return values;
  }

  /** [N][] values of several objectives for each item, all from one pass. */
  public static double[][] of(
      Differentiable model, List<List<Objective>> objectives, Tensor batch) {
    Set<String> layers = new TreeSet<>();
    objectives.forEach(of -> of.forEach(objective -> layers.addAll(objective.layers())));
    double[][] values = new double[objectives.size()][];
    try (ForwardPass pass = model.forward(batch, layers)) {
      Tape tape = new ReadOnlyTape(pass);
      for (int item = 0; item < values.length; item++) {
        int at = item;
        values[item] =
            objectives.get(item).stream().mapToDouble(o -> o.accumulate(0, at, tape)).toArray();
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
