package io.loupe.visualizers.attribution;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.evidence.Shuffles;
import io.loupe.visualizers.internal.measure.AverageDrop;
import io.loupe.visualizers.internal.measure.Complexity;
import io.loupe.visualizers.internal.measure.Infidelity;
import io.loupe.visualizers.internal.measure.MuFidelity;
import io.loupe.visualizers.internal.measure.Sparseness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What is measured of finished maps. What the model answers to noise and without sets of places is
 * the same for all maps, and asked once.
 */
final class MapMeasures {
  private static final int TRIALS = 50;
  private static final double NOISE = 0.1;
  private static final double TAKEN = 0.2;
  private static final long NOISES = 0x6e6f697365L;
  private static final long SETS = 0x73657473L;

  private final Trials trials;
  private final Replacement replacement;
  private final Removal removal;
  private final List<Trials.Answer> whole;
  private final List<float[]> noises;
  private final List<int[]> sets;
  private final double[][] afterNoise;
  private final double[][] withoutSets;

  MapMeasures(RenderContext context, Trials trials, Replacement replacement, int steps) {
    this.trials = trials;
    this.replacement = replacement;
    this.removal = new Removal(trials, replacement, steps);
    int samples = trials.cases().size();
    this.whole = trials.run("answers", samples, row -> row, (row, values) -> {});
    this.noises = noises(context);
    this.sets = sets(context);
    this.afterNoise =
        drops(
            "answers to noise",
            (row, values) -> {
              float[] noise = noises.get(row % TRIALS);
              for (int i = 0; i < values.length; i++) {
                values[i] -= noise[i];
              }
            });
    this.withoutSets =
        drops(
            "answers without places",
            (row, values) -> {
              boolean[] gone = new boolean[replacement.places()];
              for (int place : sets.get(row % TRIALS)) {
                gone[place] = true;
              }
              replacement.take(row / TRIALS, gone, values);
            });
  }

  /** Normal, with a deviation of a tenth of the input's range; the same for all samples. */
  private static List<float[]> noises(RenderContext context) {
    InputSpec input = context.model().info().input();
    List<float[]> all = new ArrayList<>();
    for (int k = 0; k < TRIALS; k++) {
      RandomGenerator random = context.random(NOISES + k);
      float[] noise = new float[input.shape().elements()];
      for (int i = 0; i < noise.length; i++) {
        int channel = input.channelOf(i);
        double range = input.width(channel);
        noise[i] = (float) (NOISE * range * random.nextGaussian());
      }
      all.add(noise);
    }
    return all;
  }

  /** A fifth of the places each, at least one; the same for all samples. */
  private List<int[]> sets(RenderContext context) {
    int places = replacement.places();
    int size = Math.max(1, (int) Math.round(TAKEN * places));
    List<int[]> all = new ArrayList<>();
    for (int k = 0; k < TRIALS; k++) {
      int[] order = Shuffles.random(places, context.random(SETS + k));
      all.add(Arrays.copyOf(order, size));
    }
    return all;
  }

  /** By how much each sample's logit falls in each trial, [sample][trial]. */
  private double[][] drops(String task, Trials.Change change) {
    int samples = whole.size();
    List<Trials.Answer> answers =
        trials.run(task, Math.multiplyExact(samples, TRIALS), row -> row / TRIALS, change);
    double[][] drops = new double[samples][TRIALS];
    for (int row = 0; row < answers.size(); row++) {
      drops[row / TRIALS][row % TRIALS] =
          whole.get(row / TRIALS).logit() - answers.get(row).logit();
    }
    return drops;
  }

  /**
   * What a map says of the noises.
   *
   * @param map with a value for each of the input, or for each of its places, then for all channels
   *     there
   */
  double[] told(float[] map) {
    double[] told = new double[TRIALS];
    for (int k = 0; k < TRIALS; k++) {
      float[] noise = noises.get(k);
      for (int i = 0; i < noise.length; i++) {
        told[k] += (double) noise[i] * map[i % map.length];
      }
    }
    return told;
  }

  /** Whether a map has a value for each of the input. */
  boolean isWhole(Tensor map) {
    return map.shape().elements() == noises.get(0).length;
  }

  /**
   * Measures the maps of all samples.
   *
   * @param name of what made them
   * @param maps one for each sample, at the input's positions
   * @param told what each says of the noises
   */
  Checked measured(String name, boolean control, List<float[]> maps, List<double[]> told) {
    Map<Measure, List<Double>> values = new EnumMap<>(Measure.class);
    List<float[]> masks = maps.stream().map(AverageDrop::mask).toList();
    List<Trials.Answer> masked =
        trials.run(
            "masks of " + name,
            maps.size(),
            row -> row,
            (row, copy) -> mask(masks.get(row), replacement.nothing(row), copy));
    for (int n = 0; n < maps.size(); n++) {
      float[] map = maps.get(n);
      double before = whole.get(n).probability();
      double after = masked.get(n).probability();
      add(values, Measure.AVERAGE_DROP, AverageDrop.of(before, after));
      add(values, Measure.INCREASE, 100 * AverageDrop.increase(before, after));
      add(values, Measure.INFIDELITY, Infidelity.scaled(told.get(n), afterNoise[n]));
      add(values, Measure.MU_FIDELITY, MuFidelity.of(sums(map), withoutSets[n]));
      add(values, Measure.SPARSENESS, Sparseness.gini(map));
      add(values, Measure.COMPLEXITY, Complexity.entropy(map));
    }
    List<Removal.Curves> curves = removal.curves("deletion and insertion by " + name, maps);
    return new Checked(name, control, maps, curves, values, List.of());
  }

  private static void add(Map<Measure, List<Double>> values, Measure measure, double value) {
    values.computeIfAbsent(measure, m -> new ArrayList<>()).add(value);
  }

  private static void mask(float[] mask, float[] nothing, float[] copy) {
    for (int i = 0; i < copy.length; i++) {
      float share = mask[i % mask.length];
      copy[i] = share * copy[i] + (1 - share) * nothing[i];
    }
  }

  private double[] sums(float[] map) {
    double[] sums = new double[TRIALS];
    for (int k = 0; k < TRIALS; k++) {
      for (int place : sets.get(k)) {
        sums[k] += map[place];
      }
    }
    return sums;
  }
}
