package io.loupe.testkit;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Compares a model's gradients with central differences; immutable.
 *
 * <p>Some inputs are moved a little in both directions, by a step and by half of it; the two
 * differences are extrapolated (Richardson), which leaves an error of fourth order. Where they
 * disagree, or where the slopes to the left and to the right differ, the network has a kink (ReLU,
 * maximum pooling) and the input is left out. Too many kinks fail the check. Differences are
 * measured against the largest gradient of the item.
 */
public final class GradientCheck {
  private final Differentiable model;
  private final double tolerance;
  private final double step;
  private final int inputs;
  private final long seed;

  private GradientCheck(
      Differentiable model, double tolerance, double step, int inputs, long seed) {
    this.model = model;
    this.tolerance = tolerance;
    this.step = step;
    this.inputs = inputs;
    this.seed = seed;
  }

  /**
   * Makes a check for floats: tolerance 0.01 of the largest gradient, step 0.004, up to 24 inputs
   * of each item.
   *
   * @param model the capability to check
   * @return the check
   */
  public static GradientCheck of(Differentiable model) {
    return new GradientCheck(model, 0.01, 0.004, 24, 1);
  }

  /**
   * Sets the tolerance.
   *
   * @param share of the largest gradient of an item
   * @return a changed copy
   */
  public GradientCheck tolerance(double share) {
    return new GradientCheck(model, share, step, inputs, seed);
  }

  /**
   * Sets how far inputs are moved.
   *
   * @param size in the model's input scale; too small drowns in float rounding
   * @return a changed copy
   */
  public GradientCheck step(double size) {
    return new GradientCheck(model, tolerance, size, inputs, seed);
  }

  /**
   * Sets how many inputs of each item are moved.
   *
   * @param count at most
   * @return a changed copy
   */
  public GradientCheck inputs(int count) {
    return new GradientCheck(model, tolerance, step, count, seed);
  }

  /**
   * Sets what decides the inputs and the layer gradients.
   *
   * @param number any number
   * @return a changed copy
   */
  public GradientCheck seed(long number) {
    return new GradientCheck(model, tolerance, step, inputs, number);
  }

  /**
   * Checks {@link ForwardPass#pullback} from one layer, with random gradients at the layer.
   *
   * @param layer the layer, {@code NAME:logits} for a head before its activation function
   * @param batch inputs [N,C,H,W] without ties, in model input scale
   * @throws AssertionError if a gradient is wrong or there are too many kinks
   */
  public void pullback(String layer, Tensor batch) {
    Set<String> layers = Set.of(layer);
    Tensor weights;
    Tensor gradient;
    try (ForwardPass pass = model.forward(batch, layers)) {
      weights = random(pass.activation(layer));
      gradient = pass.pullback(Map.of(layer, weights));
    }
    for (int item = 0; item < batch.shape().dim(0); item++) {
      float[] own = weights.slice(item).toArray();
      compare(
          "layer " + layer + ", item " + item,
          copies -> {
            try (ForwardPass pass = model.forward(copies, layers)) {
              Tensor activation = pass.activation(layer);
              return IntStream.range(0, copies.shape().dim(0))
                  .mapToDouble(i -> dot(own, activation.slice(i)))
                  .toArray();
            }
          },
          batch.slice(item),
          gradient.slice(item));
    }
  }

  /**
   * Checks the gradient of an objective.
   *
   * @param objective not {@link Objective.PerItem}
   * @param batch inputs [N,C,H,W] without ties, in model input scale
   * @throws AssertionError if a gradient is wrong or there are too many kinks
   */
  public void score(Objective objective, Tensor batch) {
    Tensor gradient = model.score(objective, batch).gradient();
    for (int item = 0; item < batch.shape().dim(0); item++) {
      compare(
          objective.describe() + ", item " + item,
          copies -> model.score(objective, copies).values(),
          batch.slice(item),
          gradient.slice(item));
    }
  }

  private void compare(
      String what, CentralDifferences.Function function, Tensor item, Tensor gradient) {
    int size = item.shape().elements();
    int[] places =
        inputs >= size
            ? IntStream.range(0, size).toArray()
            : new SplittableRandom(seed).ints(0, size).distinct().limit(inputs).sorted().toArray();
    CentralDifferences differences = new CentralDifferences(function, step, tolerance);
    differences.compare(what, item, gradient, places);
  }

  private Tensor random(Tensor like) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[like.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return Tensor.of(like.shape(), values);
  }

  private static double dot(float[] weights, Tensor values) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (double) weights[i] * values.get(i);
    }
    return sum;
  }
}
