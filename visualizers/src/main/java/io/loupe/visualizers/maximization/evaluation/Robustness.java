package io.loupe.visualizers.maximization.evaluation;

import io.loupe.gradient.Differentiable;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.synthesis.Affine;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageTransform;
import io.loupe.visualizers.synthesis.Jitter;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far an image's class survives small changes: eight shifts by two pixels, four turns and four
 * draws of noise; a signal is moved by one to six steps each way instead of shifted and turned.
 *
 * @param worst lowest probability of the outputs meant
 * @param held share of the changes after which the outputs meant still come first, or, where
 *     outputs are independent, still have more than one half
 */
public record Robustness(double worst, double held) {
  private static final double NOISE = 0.05;
  private static final List<ImageTransform> MOVES =
      List.of(
          Affine.shift(-2, 0),
          Affine.shift(2, 0),
          Affine.shift(0, -2),
          Affine.shift(0, 2),
          Affine.shift(-2, -2),
          Affine.shift(-2, 2),
          Affine.shift(2, -2),
          Affine.shift(2, 2),
          Affine.of(-10, 1, 0, 0),
          Affine.of(-5, 1, 0, 0),
          Affine.of(5, 1, 0, 0),
          Affine.of(10, 1, 0, 0));
  private static final List<ImageTransform> STEPS =
      IntStream.rangeClosed(1, MOVES.size() / 2)
          .boxed()
          .<ImageTransform>flatMap(by -> Stream.of(new Jitter(0, -by), new Jitter(0, by)))
          .toList();
  private static final int NOISES = 4;

  /** Number of changes tried. */
  public static final int TRIALS = MOVES.size() + NOISES;

  /**
   * Measures each image against its outputs; noise comes from one source for each image. Moves
   * bring the neutral colour in.
   */
  public static List<Robustness> of(
      Classifier classifier,
      Differentiable gradients,
      Tensor images,
      ValueClamp range,
      float[] neutral,
      List<List<Integer>> outputs,
      List<RandomGenerator> random) {
    int items = outputs.size();
    double[] worst = new double[items];
    int[] held = new int[items];
    Arrays.fill(worst, Double.POSITIVE_INFINITY);
    ImageSize size = ImageSize.of(images.shape().item());
    List<ImageTransform> moves = size.rows() > 1 ? MOVES : STEPS;
    float[] original = images.toArray();
    for (int trial = 0; trial < TRIALS; trial++) {
      float[] changed = new float[original.length];
      for (int n = 0; n < items; n++) {
        int at = n * size.elements();
        if (trial < MOVES.size()) {
          moves.get(trial).apply(size, original, at, changed, at, neutral);
        } else {
          noisy(size, original, at, changed, range, random.get(n));
        }
      }
      double[][] rows = classifier.probabilities(gradients, Tensor.of(images.shape(), changed));
      for (int n = 0; n < items; n++) {
        Decision decision = Decision.of(classifier.kind(), rows[n], outputs.get(n));
        worst[n] = Math.min(worst[n], decision.target());
        held[n] += decision.first() ? 1 : 0;
      }
    }
    return IntStream.range(0, items)
        .mapToObj(n -> new Robustness(worst[n], held[n] / (double) TRIALS))
        .toList();
  }

  private static void noisy(
      ImageSize size,
      float[] original,
      int at,
      float[] changed,
      ValueClamp range,
      RandomGenerator random) {
    for (int i = 0; i < size.elements(); i++) {
      int c = i / size.positions();
      double spread = NOISE * (range.highest(c) - range.lowest(c));
      changed[at + i] = original[at + i] + (float) (spread * random.nextGaussian());
    }
    range.apply(size, changed, at);
  }
}
