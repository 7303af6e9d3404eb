package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import java.util.random.RandomGenerator;

/**
 * Small random changes of an image, another at each step: what survives them does not hang on
 * single pixels (transformation robustness). Source: <a
 * href="https://distill.pub/2017/feature-visualization">Olah, Mordvintsev and Schubert 2017</a>.
 *
 * @param pixels largest move in each direction, uniform, not negative
 * @param degrees largest turn to each side, uniform, not negative
 * @param scale largest change of size, uniform from {@code 1 - scale} to {@code 1 + scale}; from 0
 *     to below 1
 */
@Experimental
public record RandomTransforms(double pixels, double degrees, double scale) {
  /** No change. */
  public static final RandomTransforms NONE = new RandomTransforms(0, 0, 0);

  /**
   * Creates the ranges.
   *
   * @param pixels largest move in each direction
   * @param degrees largest turn to each side
   * @param scale largest change of size
   * @throws IllegalArgumentException if a range is negative or scale not below 1
   */
  public RandomTransforms {
    if (!(pixels >= 0) || !(degrees >= 0) || !(scale >= 0) || !(scale < 1)) {
      throw new IllegalArgumentException(
          "Ranges must not be negative and scale be below 1: "
              + pixels
              + ", "
              + degrees
              + ", "
              + scale);
    }
  }

  /**
   * Tells whether nothing ever changes.
   *
   * @return true if all ranges are 0
   */
  public boolean isNone() {
    return pixels == 0 && degrees == 0 && scale == 0;
  }

  /**
   * Makes all ranges smaller or larger.
   *
   * @param factor multiplies each range; not negative
   * @return new ranges
   * @throws IllegalArgumentException if a range leaves its limits
   */
  public RandomTransforms times(double factor) {
    return new RandomTransforms(pixels * factor, degrees * factor, scale * factor);
  }

  /**
   * Draws one change.
   *
   * @param random the image's own random source; four numbers are drawn
   * @return the change
   */
  public ImageTransform draw(RandomGenerator random) {
    double down = pixels * (2 * random.nextDouble() - 1);
    double right = pixels * (2 * random.nextDouble() - 1);
    double turn = degrees * (2 * random.nextDouble() - 1);
    double size = 1 + scale * (2 * random.nextDouble() - 1);
    return isNone() ? ImageTransform.IDENTITY : Affine.of(turn, size, down, right);
  }

  /**
   * Draws one change for images of a size. A signal, one row, is moved along its time alone, by
   * whole steps; what leaves at one end comes in at the other.
   *
   * @param random the image's own random source; four numbers are drawn
   * @param size of the images
   * @return the change
   */
  public ImageTransform draw(RandomGenerator random, ImageSize size) {
    if (size.rows() > 1) {
      return draw(random);
    }
    random.nextDouble();
    double right = pixels * (2 * random.nextDouble() - 1);
    random.nextDouble();
    random.nextDouble();
    return isNone() ? ImageTransform.IDENTITY : new Jitter(0, (int) Math.round(right));
  }
}
