package io.loupe.visualizers.maximization.ascent;

import io.loupe.gradient.Objective;
import io.loupe.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * One image of a batch that climbs.
 *
 * @param objective what is to become large for this image
 * @param tvWeight weight of its total variation, not negative
 * @param normWeight weight of its norm, not negative
 * @param start first image [C,H,W] in model input scale, owned
 * @param random source of its transformations, used by this item alone
 * @param goal what it must reach for its penalties to count in full
 */
public record AscentItem(
    Objective objective,
    double tvWeight,
    double normWeight,
    Tensor start,
    RandomGenerator random,
    Goal goal) {
  /**
   * Creates an item whose penalties keep their weight.
   *
   * @param objective what is to become large for this image
   * @param tvWeight weight of its total variation, not negative
   * @param normWeight weight of its norm, not negative
   * @param start first image [C,H,W] in model input scale, owned
   * @param random source of its transformations, used by this item alone
   */
  public AscentItem(
      Objective objective,
      double tvWeight,
      double normWeight,
      Tensor start,
      RandomGenerator random) {
    this(objective, tvWeight, normWeight, start, random, Goal.NONE);
  }
}
