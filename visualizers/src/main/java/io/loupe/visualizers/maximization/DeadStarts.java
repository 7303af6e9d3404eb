package io.loupe.visualizers.maximization;

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
final class DeadStarts {
  private static final int SPARE_SAMPLES = 8;
  private static final double[][] NOISES = {
    {0.5, 1}, {0.25, 0.5}, {0.75, 0.5}, {0, 1}, {1, 1}, {0.5, 1}, {0, 0.5}, {1, 0.5}
  };

  private final Differentiable model;
  private final InputSpec input;
  private final List<Tensor> samples;

  /** Samples are tried after noise, in this order. */
  DeadStarts(Differentiable model, InputSpec input, List<Tensor> samples) {
    this.model = model;
    this.input = input;
    this.samples = samples;
  }

  /** For a run: with the first samples of its data, if it has any. */
  static DeadStarts of(RenderContext context) {
    List<Tensor> samples = List.of();
    if (context.optionalDataset().isPresent()) {
      try (Stream<Sample> all = context.optionalDataset().get().samples()) {
        samples = all.limit(SPARE_SAMPLES).map(Sample::input).toList();
      }
    }
    return new DeadStarts(context.gradients(), context.model().info().input(), samples);
  }

  /** What is tried, for people. */
  static String tried() {
    return NOISES.length + " kinds of noise and, where there is data, its first samples";
  }

  /** What became of one start. */
  enum Outcome {
    /** The start has a gradient. */
    ALIVE,
    /** Another start was taken. */
    RESCUED,
    /** Nothing tried has a gradient. */
    DEAD
  }

  /** The starts to use and what became of each. */
  record Rescue(List<Tensor> starts, List<Outcome> outcomes) {}

  Rescue rescue(
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
    List<Outcome> outcomes = new ArrayList<>();
    for (int n = 0; n < starts.size(); n++) {
      boolean dead = still.contains(n);
      if (dead) {
        chosen.set(n, starts.get(n));
      }
      outcomes.add(dead ? Outcome.DEAD : found.contains(n) ? Outcome.RESCUED : Outcome.ALIVE);
    }
    return new Rescue(chosen, outcomes);
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
