package io.loupe.visualizers.attribution;

import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.internal.measure.Mean;
import io.loupe.visualizers.internal.statistics.Significance;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A method, or a map that knows nothing of the model, with what was measured of it.
 *
 * @param name for people
 * @param control whether it knows nothing of the model
 * @param maps one for each sample, one number for each position
 * @param curves one pair for each sample
 * @param values of measures, one for each sample; NaN where a sample has none
 * @param cascade how alike its maps stay while weights are drawn anew from the top down; empty
 *     where that was not asked or cannot be
 */
record Checked(
    String name,
    boolean control,
    List<float[]> maps,
    List<Removal.Curves> curves,
    Map<Measure, List<Double>> values,
    List<Step> cascade) {
  Checked {
    maps = List.copyOf(maps);
    curves = List.copyOf(curves);
    Map<Measure, List<Double>> own = new EnumMap<>(Measure.class);
    own.put(Measure.DELETION, curves.stream().map(Removal.Curves::deletionArea).toList());
    own.put(Measure.INSERTION, curves.stream().map(Removal.Curves::insertionArea).toList());
    own.putAll(values);
    values = Collections.unmodifiableMap(own);
    cascade = List.copyOf(cascade);
  }

  /**
   * A step of the cascade.
   *
   * @param layers how many have weights drawn anew, from the top down
   * @param lowest name of the lowest of them
   * @param similarities mean rank correlation of magnitudes, one for each sample
   * @param chance the same with places in another order, mean over samples
   */
  record Step(int layers, String lowest, List<Double> similarities, double chance) {
    Step {
      similarities = List.copyOf(similarities);
    }

    double mean() {
      return similarities.stream().mapToDouble(s -> s).average().orElse(Double.NaN);
    }
  }

  Checked with(Map<Measure, List<Double>> more) {
    Map<Measure, List<Double>> all = new EnumMap<>(values);
    all.putAll(more);
    return new Checked(name, control, maps, curves, all, cascade);
  }

  Checked withCascade(List<Step> steps) {
    if (steps.isEmpty()) {
      return this;
    }
    Map<Measure, List<Double>> all = new EnumMap<>(values);
    all.put(Measure.WEIGHTS, steps.get(steps.size() - 1).similarities());
    return new Checked(name, control, maps, curves, all, steps);
  }

  /** How alike its maps are to those of the network with all its weights drawn anew. */
  Optional<Similarity> redrawn() {
    return cascade.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Similarity(
                "mean rank correlation of magnitudes",
                value(Measure.WEIGHTS),
                cascade.get(cascade.size() - 1).chance()));
  }

  Mean mean(Measure measure, RandomGenerator random) {
    return Mean.of(values.getOrDefault(measure, List.of()), random);
  }

  /** Mean over the samples that have one; NaN where there is none. */
  double value(Measure measure) {
    return values.getOrDefault(measure, List.of()).stream()
        .mapToDouble(v -> v)
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElse(Double.NaN);
  }

  /** Student's test of the differences on the same samples, two-sided. */
  double chance(Measure measure, Checked other) {
    List<Double> own = values.getOrDefault(measure, List.of());
    List<Double> others = other.values.getOrDefault(measure, List.of());
    int samples = own.size();
    double mean = 0;
    for (int n = 0; n < samples; n++) {
      mean += (own.get(n) - others.get(n)) / samples;
    }
    double squares = 0;
    for (int n = 0; n < samples; n++) {
      squares += Math.pow(own.get(n) - others.get(n) - mean, 2);
    }
    double error = samples < 2 ? 0 : Math.sqrt(squares / (samples - 1.0) / samples);
    return Significance.pairedTest(mean, error, samples);
  }
}
