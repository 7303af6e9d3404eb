package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.ascent.WorkingScale;
import io.loupe.visualizers.synthesis.ImageStart;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How strongly an objective follows its input: by how much it would rise, to first order, if every
 * pixel went the right way by the whole input range; the mean over some images of noise. Weights of
 * penalties that are a share of it suit scores of any scale.
 */
final class Gains {
  private static final int IMAGES = 4;

  private Gains() {}

  static double of(
      Differentiable model, InputSpec input, Objective objective, RandomGenerator random) {
    Shape shape = input.shape().withBatch(IMAGES);
    int elements = input.shape().elements();
    float[] batch = new float[shape.elements()];
    List<Objective> each = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      ImageStart.noise(input, 1, random).data().get(batch, i * elements, elements);
      each.add(objective);
    }
    Tensor gradient = model.score(new Objective.PerItem(each), Tensor.of(shape, batch)).gradient();
    float[] inUnits = WorkingScale.of(input).gradient(gradient.toArray());
    double sum = 0;
    for (float value : inUnits) {
      sum += Math.abs(value);
    }
    return sum / IMAGES;
  }
}
