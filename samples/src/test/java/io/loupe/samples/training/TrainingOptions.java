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

  /** Reads {@code name=value} pairs; what is not named keeps the value of {@code sample:mnist}. */
  static TrainingOptions digits(Map<String, String> given) {
    return new TrainingOptions(
        (long) number(given, "seed", 20),
        (int) number(given, "epochs", 5),
        (int) number(given, "batchSize", 128),
        (int) number(given, "replays", 3),
        number(given, "radius", 1.25),
        number(given, "stride", 0.75),
        number(given, "learningRate", 1e-3),
        number(given, "weightDecay", 1e-4),
        new Augmentation(
            number(given, "shift", 2),
            number(given, "degrees", 10),
            number(given, "scale", 0.1),
            number(given, "noise", 0.3),
            number(given, "erase", 10),
            number(given, "mirror", 0)));
  }

  /** The same for {@code sample:fashion}. */
  static TrainingOptions clothes(Map<String, String> given) {
    return new TrainingOptions(
        (long) number(given, "seed", 20),
        (int) number(given, "epochs", 6),
        (int) number(given, "batchSize", 128),
        (int) number(given, "replays", 1),
        number(given, "radius", 0),
        number(given, "stride", 0),
        number(given, "learningRate", 3e-3),
        number(given, "weightDecay", 1e-2),
        new Augmentation(
            number(given, "shift", 1),
            number(given, "degrees", 0),
            number(given, "scale", 0),
            number(given, "noise", 0.05),
            number(given, "erase", 0),
            number(given, "mirror", 0.5)));
  }

  private static double number(Map<String, String> given, String name, double otherwise) {
    return Double.parseDouble(given.getOrDefault(name, Double.toString(otherwise)));
  }
}
