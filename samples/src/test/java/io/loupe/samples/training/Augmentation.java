package io.loupe.samples.training;

import static io.loupe.samples.training.GreyImages.AREA;
import static io.loupe.samples.training.GreyImages.SIDE;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws small changes of an image that do not change what it shows: moved, turned, scaled, noisy
 * and partly hidden (random erasing, Zhong et al. 2017, <a
 * href="https://arxiv.org/abs/1708.04896">arXiv:1708.04896</a>), so that every part comes to count.
 *
 * @param shift largest move along each axis, in pixels
 * @param degrees largest turn, either way
 * @param scale largest relative change of size, either way
 * @param noise largest standard deviation of the Gaussian noise; each image draws its own
 * @param erase largest height and width of the rectangle that is blackened, in pixels
 * @param mirror share of images whose left and right are exchanged
 */
record Augmentation(
    double shift, double degrees, double scale, double noise, double erase, double mirror) {

  private static final double CENTRE = (SIDE - 1) / 2.0;

  /** Writes a changed copy of the image, clipped to 0 to 1, into {@code target}. */
  void apply(GreyImages images, int image, RandomGenerator random, float[] target, int offset) {
    double angle = Math.toRadians(either(random, degrees));
    double size = 1 + either(random, scale);
    double cosine = Math.cos(angle) / size;
    double sine = Math.sin(angle) / size;
    double down = CENTRE + either(random, shift);
    double right = CENTRE + either(random, shift);
    int side = mirror > 0 && random.nextDouble() < mirror ? -1 : 1;
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        double y = row - down;
        double x = side * (column - right);
        target[offset + row * SIDE + column] =
            interpolate(
                images, image, CENTRE + cosine * y - sine * x, CENTRE + sine * y + cosine * x);
      }
    }
    blacken(random, target, offset);
    addNoise(random, target, offset);
  }

  private void blacken(RandomGenerator random, float[] target, int offset) {
    int height = (int) (random.nextDouble() * (erase + 1));
    int width = (int) (random.nextDouble() * (erase + 1));
    int top = random.nextInt(SIDE - height + 1);
    int left = random.nextInt(SIDE - width + 1);
    for (int row = top; row < top + height; row++) {
      int start = offset + row * SIDE + left;
      Arrays.fill(target, start, start + width, 0);
    }
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

  private static float interpolate(GreyImages images, int image, double y, double x) {
    int row = (int) Math.floor(y);
    int column = (int) Math.floor(x);
    float below = (float) (y - row);
    float beside = (float) (x - column);
    float upper =
        images.brightness(image, row, column) * (1 - beside)
            + images.brightness(image, row, column + 1) * beside;
    float lower =
        images.brightness(image, row + 1, column) * (1 - beside)
            + images.brightness(image, row + 1, column + 1) * beside;
    return upper * (1 - below) + lower * below;
  }
}
