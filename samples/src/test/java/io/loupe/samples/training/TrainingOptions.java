package io.loupe.samples.training;

import java.util.Map;

/**
 * What shapes a training run.
 *
 * @param seed of the first weights, the order of the images and every random change to them
 * @param epochs passes over the training images
 * @param batchSize images in a batch
 * @param replays steps taken on each batch; the input's perturbation grows from step to step
 * @param radius largest Euclidean length of that perturbation, in brightness; 0 for none
 * @param stride length of one step of the perturbation
 * @param learningRate of Adam; after a short warm-up it falls to zero along a straight line
 * @param weightDecay pull of the weights towards zero, times the learning rate
 * @param augmentation random changes to the images
 */
record TrainingOptions(
    long seed,
    int epochs,
    int batchSize,
    int replays,
    double radius,
    double stride,
    double learningRate,
    double weightDecay,
    Augmentation augmentation) {

  /** Those of {@code sample:mnist}. */
  static final TrainingOptions DIGITS =
      new TrainingOptions(
          20, 5, 128, 3, 1.25, 0.75, 1e-3, 1e-4, new Augmentation(2, 10, 0.1, 0.3, 10, 0));

  /** Those of {@code sample:fashion}. */
  static final TrainingOptions CLOTHES =
      new TrainingOptions(20, 6, 128, 1, 0, 0, 3e-3, 1e-2, new Augmentation(1, 0, 0, 0.05, 0, 0.5));

  /** Reads {@code name=value} pairs; what is not named stays as it is. */
  TrainingOptions with(Map<String, String> given) {
    return new TrainingOptions(
        (long) number(given, "seed", (double) seed),
        (int) number(given, "epochs", epochs),
        (int) number(given, "batchSize", batchSize),
        (int) number(given, "replays", replays),
        number(given, "radius", radius),
        number(given, "stride", stride),
        number(given, "learningRate", learningRate),
        number(given, "weightDecay", weightDecay),
        new Augmentation(
            number(given, "shift", augmentation.shift()),
            number(given, "degrees", augmentation.degrees()),
            number(given, "scale", augmentation.scale()),
            number(given, "noise", augmentation.noise()),
            number(given, "erase", augmentation.erase()),
            number(given, "mirror", augmentation.mirror())));
  }

  private static double number(Map<String, String> given, String name, double otherwise) {
    return Double.parseDouble(given.getOrDefault(name, Double.toString(otherwise)));
  }
}
