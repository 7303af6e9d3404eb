package io.loupe.samples.training;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Free adversarial training (Shafahi et al. 2019, <a
 * href="https://arxiv.org/abs/1904.12843">arXiv:1904.12843</a>): each backward pass gives both the
 * step of the weights and the step of the images, and every batch is used several times over.
 */
final class Trainer {

  private static final int REPORT_EVERY = 50;
  private static final int WARM_UP = 500;
  private static final int SETTLING = 100;

  private final TrainingOptions options;
  private final GreyImages shown;
  private final Consumer<String> progress;
  private final SplittableRandom random;
  private final int batches;
  private final TrainedNetwork network;
  private final WeightUpdater updater;

  Trainer(
      TrainingOptions options,
      TrainedNetwork network,
      GreyImages shown,
      Consumer<String> progress) {
    this.options = options;
    this.shown = shown;
    this.progress = progress;
    this.random = new SplittableRandom(options.seed());
    this.batches = shown.size() / options.batchSize();
    this.network = network;
    int steps = options.epochs() * batches * options.replays();
    this.updater =
        new WeightUpdater(
            network.weights(),
            new RampSchedule(
                new PolySchedule(ScheduleType.ITERATION, options.learningRate(), 1, steps),
                WARM_UP),
            options.weightDecay());
  }

  /** Shows the network every image once, in a new order; what does not fill a batch is left out. */
  void epoch(int number) {
    int[] order = shuffled();
    double loss = 0;
    for (int batch = 0; batch < batches; batch++) {
      loss += trainOn(order, batch * options.batchSize());
      if ((batch + 1) % REPORT_EVERY == 0) {
        progress.accept(
            String.format(
                "epoch %d of %d, batch %d of %d, loss %.4f",
                number, options.epochs(), batch + 1, batches, loss / REPORT_EVERY));
        loss = 0;
      }
    }
  }

  /** Shows the network some images as they are. */
  void settle() {
    network.settle(IntStream.range(0, Math.min(batches, SETTLING)).mapToObj(this::plain));
  }

  private INDArray plain(int batch) {
    float[] pixels = new float[options.batchSize() * GreyImages.AREA];
    for (int i = 0; i < options.batchSize(); i++) {
      shown.copyTo(batch * options.batchSize() + i, pixels, i * GreyImages.AREA);
    }
    return Nd4j.createFromArray(pixels)
        .reshape(options.batchSize(), 1, GreyImages.SIDE, GreyImages.SIDE);
  }

  private double trainOn(int[] order, int start) {
    Perturbation perturbation =
        new Perturbation(images(order, start), options.radius(), options.stride());
    INDArray labels = labels(order, start);
    double loss = 0;
    for (int replay = 0; replay < options.replays(); replay++) {
      loss = network.differentiate(perturbation.perturbed(), labels);
      perturbation.follow(network.imagesGradient());
      updater.apply();
    }
    return loss;
  }

  private INDArray images(int[] order, int start) {
    float[] pixels = new float[options.batchSize() * GreyImages.AREA];
    for (int i = 0; i < options.batchSize(); i++) {
      options.augmentation().apply(shown, order[start + i], random, pixels, i * GreyImages.AREA);
    }
    return Nd4j.createFromArray(pixels)
        .reshape(options.batchSize(), 1, GreyImages.SIDE, GreyImages.SIDE);
  }

  private INDArray labels(int[] order, int start) {
    float[] oneHot = new float[options.batchSize() * GreyImages.CLASSES];
    for (int i = 0; i < options.batchSize(); i++) {
      oneHot[i * GreyImages.CLASSES + shown.label(order[start + i])] = 1;
    }
    return Nd4j.createFromArray(oneHot).reshape(options.batchSize(), GreyImages.CLASSES);
  }

  private int[] shuffled() {
    int[] order = new int[shown.size()];
    for (int i = 0; i < order.length; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
