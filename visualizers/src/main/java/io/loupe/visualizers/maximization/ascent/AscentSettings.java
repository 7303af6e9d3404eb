package io.loupe.visualizers.maximization.ascent;

import io.loupe.gradient.InputPenalty;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.PNorm;
import io.loupe.visualizers.synthesis.RandomTransforms;
import io.loupe.visualizers.synthesis.TotalVariation;

/**
 * How a batch climbs.
 *
 * @param keepsRange whether images stay inside the input range and climb in units of it, by Adam;
 *     else by RMSprop in the model's own scale
 * @param steps steps at most, positive
 * @param learningRate size of a step; inside the range as a share of it, falling to a tenth in the
 *     second half
 * @param variation the penalty that each item weighs by itself
 * @param penaltyGrowth share of the steps over which the weights of both penalties grow from 0 to
 *     their full value; 0 for full weight at once
 * @param norm the penalty on brightness that each item weighs by itself
 * @param transforms random changes before each look of the network
 * @param coordinates what is climbed in
 * @param neutral the colour that the norm pulls to and that comes in at the border
 */
public record AscentSettings(
    boolean keepsRange,
    int steps,
    double learningRate,
    InputPenalty variation,
    double penaltyGrowth,
    InputPenalty norm,
    RandomTransforms transforms,
    Coordinates coordinates,
    Neutral neutral) {

  private static final double LAST_RATE_DROP = 0.9;
  private static final double LEAST_CHANGE = 0.25;

  /** Loupe's own way, as tuned by measurement. */
  public static final AscentSettings LOUPE =
      new AscentSettings(
          true,
          256,
          0.06,
          TotalVariation.squared(),
          0.5,
          PNorm.of(1),
          new RandomTransforms(4, 18, 0.2),
          new Coordinates.Pixels(ColorMix.PHOTOGRAPHS),
          Neutral.ZERO);

  /** The way of keras-vis: RMSprop without rate, unit gradient, no transformations, no range. */
  public static final AscentSettings KERAS_VIS =
      new AscentSettings(
          false,
          200,
          1,
          TotalVariation.isotropic(2),
          0,
          PNorm.of(6),
          RandomTransforms.NONE,
          Coordinates.FREE,
          Neutral.ZERO);

  /**
   * Creates settings.
   *
   * @param keepsRange whether images stay inside the input range and climb in units of it
   * @param steps steps at most
   * @param learningRate size of a step
   * @param variation the penalty that each item weighs by itself
   * @param penaltyGrowth share of the steps over which both weights grow
   * @param norm the penalty on brightness that each item weighs by itself
   * @param transforms random changes before each look of the network
   * @param coordinates what is climbed in
   * @param neutral the colour that the norm pulls to
   * @throws IllegalArgumentException if a number is out of its range
   */
  public AscentSettings {
    if (steps < 1 || !(learningRate > 0)) {
      throw new IllegalArgumentException("Steps and learning rate must be positive");
    }
    if (!(penaltyGrowth >= 0) || !(penaltyGrowth <= 1)) {
      throw new IllegalArgumentException("Growth must be from 0 to 1, got " + penaltyGrowth);
    }
  }

  /**
   * Returns the same with another number of steps.
   *
   * @param count steps at most, positive
   * @return the settings
   */
  public AscentSettings withSteps(int count) {
    return with(count, transforms, coordinates, neutral);
  }

  public AscentSettings withTransforms(RandomTransforms others) {
    return with(steps, others, coordinates, neutral);
  }

  public AscentSettings withNeutral(Neutral colour) {
    return with(steps, transforms, coordinates, colour);
  }

  public AscentSettings withCoordinates(Coordinates others) {
    return with(steps, transforms, others, neutral);
  }

  /** For a last try: nearly without transformations, every channel by itself, with all waves. */
  public AscentSettings bare() {
    return with(steps, transforms.times(LEAST_CHANGE), coordinates.bare(), neutral);
  }

  private AscentSettings with(
      int count, RandomTransforms others, Coordinates other, Neutral colour) {
    return new AscentSettings(
        keepsRange, count, learningRate, variation, penaltyGrowth, norm, others, other, colour);
  }

  public double penaltyShare(int step) {
    double until = penaltyGrowth * steps;
    return step >= until ? 1 : (step + 1) / (until + 1);
  }

  /** Full for the first half, then falling to a tenth, so that the images come to rest. */
  public double rate(int step) {
    double late = Math.max(0, 2.0 * step / steps - 1);
    return keepsRange ? learningRate * (1 - LAST_RATE_DROP * late) : learningRate;
  }

  /** Ranges that calm down in the last quarter, so that at the end the image itself is seen. */
  public RandomTransforms transforms(int step) {
    return transforms.times(Math.max(LEAST_CHANGE, Math.min(1, 4 * (1 - (double) step / steps))));
  }

  public boolean isCalm(int step) {
    return 4L * step > 3L * steps;
  }
}
