package io.loupe.samples.training;

import static io.loupe.samples.training.Digits.AREA;
import static io.loupe.samples.training.Digits.SIDE;

import java.util.random.RandomGenerator;

/**
 * Draws small changes of a digit that do not change what it says: moved, turned, scaled and noisy.
 *
 * @param shift largest move along each axis, in pixels
 * @param degrees largest turn, either way
 * @param scale largest relative change of size, either way
 * @param noise largest standard deviation of the Gaussian noise; each image draws its own
 */
record Augmentation(double shift, double degrees, double scale, double noise) {

  private static final double CENTRE = (SIDE - 1) / 2.0;

  /** Writes a changed copy of the image, clipped to 0 to 1, into {@code target}. */
  void apply(Digits digits, int image, RandomGenerator random, float[] target, int offset) {
    double angle = Math.toRadians(either(random, degrees));
    double size = 1 + either(random, scale);
    double cosine = Math.cos(angle) / size;
    double sine = Math.sin(angle) / size;
    double down = CENTRE + either(random, shift);
    double right = CENTRE + either(random, shift);
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        double y = row - down;
        double x = column - right;
        target[offset + row * SIDE + column] =
            interpolate(
                digits, image, CENTRE + cosine * y - sine * x, CENTRE + sine * y + cosine * x);
      }
    }
    addNoise(random, target, offset);
  }

  private void addNoise(RandomGenerator random, float[] target, int offset) {
    double deviation = noise * random.nextDouble();
    for (int i = offset; i < offset + AREA; i++) {
      double noisy = target[i] + deviation * random.nextGaussian();
      target[i] = (float) Math.max(0, Math.min(1, noisy));
    }
  }

  private static double either(RandomGenerator random, double limit) {
    return limit * (2 * random.nextDouble() - 1);
  }

  private static float interpolate(Digits digits, int image, double y, double x) {
    int row = (int) Math.floor(y);
    int column = (int) Math.floor(x);
    float below = (float) (y - row);
    float beside = (float) (x - column);
    float upper =
        digits.brightness(image, row, column) * (1 - beside)
            + digits.brightness(image, row, column + 1) * beside;
    float lower =
        digits.brightness(image, row + 1, column) * (1 - beside)
            + digits.brightness(image, row + 1, column + 1) * beside;
    return upper * (1 - below) + lower * below;
  }
}
