package io.loupe.visualizers.maximization.ascent;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.synthesis.ImageStart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Finds items whose objective has no gradient at all at their start image, as happens behind ReLUs,
 * and looks for a start that moves them.
 */
public final class DeadGradientRestart {
  private static final int SPARE_SAMPLES = 8;
  private static final double[][] NOISES = {
    {0.5, 1}, {0.25, 0.5}, {0.75, 0.5}, {0, 1}, {1, 1}, {0.5, 1}, {0, 0.5}, {1, 0.5}
  };

  private final Differentiable model;
  private final InputSpec input;
  private final List<Tensor> samples;

  /** Samples are tried after noise, in this order. */
  public DeadGradientRestart(Differentiable model, InputSpec input, List<Tensor> samples) {
    this.model = model;
    this.input = input;
    this.samples = samples;
  }

  /** For a run: with the first samples of its data, if it has any. */
  public static DeadGradientRestart of(RenderContext context) {
    List<Tensor> samples = List.of();
    if (context.optionalDataset().isPresent()) {
      try (Stream<Sample> all = context.optionalDataset().get().samples()) {
        samples = all.limit(SPARE_SAMPLES).map(Sample::input).toList();
      }
    }
    return new DeadGradientRestart(context.gradients(), context.model().info().input(), samples);
  }

  /** What is tried, for people. */
  public static String tried() {
    return NOISES.length + " kinds of noise and, where there is data, its first samples";
  }

  /** What became of one start. */
  public enum Outcome {
    /** The start has a gradient. */
    ALIVE,
    /** Another start was taken. */
    RESCUED,
    /** Nothing tried has a gradient. */
    DEAD
  }

  /**
   * A start to use.
   *
   * @param image [C,H,W] in model input scale
   * @param outcome what became of the one that was asked for
   */
  public record Start(Tensor image, Outcome outcome) {}

  /** One start for each that is given. */
  public List<Start> rescue(
      List<Objective> objectives, List<Tensor> starts, IntFunction<RandomGenerator> random) {
    List<Tensor> chosen = new ArrayList<>(starts);
    List<Integer> still = without(objectives, chosen, indices(starts.size()));
    List<Integer> found = List.copyOf(still);
    List<RandomGenerator> sources = new ArrayList<>();
    still.forEach(n -> sources.add(random.apply(n)));
    for (int trial = 0; trial < NOISES.length + samples.size() && !still.isEmpty(); trial++) {
      for (int i = 0; i < found.size(); i++) {
        Tensor next = candidate(trial, sources.get(i));
        if (still.contains(found.get(i))) {
          chosen.set(found.get(i), next);
        }
      }
      still = without(objectives, chosen, still);
    }
    List<Start> rescued = new ArrayList<>();
    for (int n = 0; n < starts.size(); n++) {
      rescued.add(
          still.contains(n)
              ? new Start(starts.get(n), Outcome.DEAD)
              : new Start(chosen.get(n), found.contains(n) ? Outcome.RESCUED : Outcome.ALIVE));
    }
    return rescued;
  }

  private Tensor candidate(int trial, RandomGenerator random) {
    return trial < NOISES.length
        ? ImageStart.noise(input, NOISES[trial][0], NOISES[trial][1], random)
        : samples.get(trial - NOISES.length);
  }

  /** Those of the items whose gradient is exactly zero. */
  private List<Integer> without(
      List<Objective> objectives, List<Tensor> starts, List<Integer> items) {
    Shape shape = input.shape().withBatch(items.size());
    int elements = input.shape().elements();
    float[] batch = new float[shape.elements()];
    for (int i = 0; i < items.size(); i++) {
      starts.get(items.get(i)).data().get(batch, i * elements, elements);
    }
    Objective each = new Objective.PerItem(items.stream().map(objectives::get).toList());
    Tensor gradient = model.score(each, Tensor.of(shape, batch)).gradient();
    List<Integer> dead = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (isZero(gradient, i * elements, elements)) {
        dead.add(items.get(i));
      }
    }
    return dead;
  }

  private static boolean isZero(Tensor gradient, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (gradient.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Integer> indices(int count) {
    List<Integer> all = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      all.add(n);
    }
    return all;
  }
}
