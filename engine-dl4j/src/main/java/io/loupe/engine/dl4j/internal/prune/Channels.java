package io.loupe.engine.dl4j.internal.prune;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import io.loupe.engine.dl4j.internal.prune.Sketch.FeatureOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What is left of a vertex's channels, or of its features where it has lists.
 *
 * @param kept the old index of each new channel
 * @param constants the value that each old channel has at every position, NaN if it is kept
 */
record Channels(ImmutableIntArray kept, ImmutableDoubleArray constants) {

  static Channels all(int count) {
    double[] none = new double[count];
    Arrays.fill(none, Double.NaN);
    return new Channels(
        ImmutableIntArray.copyOf(IntStream.range(0, count)), ImmutableDoubleArray.copyOf(none));
  }

  /** All but some, which are zero. */
  static Channels without(int count, Set<Integer> dropped) {
    return new Channels(
        ImmutableIntArray.copyOf(IntStream.range(0, count).filter(k -> !dropped.contains(k))),
        ImmutableDoubleArray.copyOf(
            IntStream.range(0, count).mapToDouble(k -> dropped.contains(k) ? 0 : Double.NaN)));
  }

  int before() {
    return constants.length();
  }

  int after() {
    return kept.length();
  }

  /** Whether all channels are there, in the old order. */
  boolean isWhole() {
    return after() == before() && IntStream.range(0, after()).allMatch(i -> kept.get(i) == i);
  }

  /** Whether all that is gone was zero. */
  boolean isZeroWhereGone() {
    return constants.stream().allMatch(v -> Double.isNaN(v) || v == 0);
  }

  /** The first channel that is gone without having been zero. */
  int firstConstant() {
    return IntStream.range(0, before())
        .filter(k -> constants.get(k) != 0 && !Double.isNaN(constants.get(k)))
        .findFirst()
        .orElse(-1);
  }

  /** The same channels behind a function of each value. */
  Channels map(DoubleUnaryOperator function) {
    return mapIndexed((k, value) -> function.applyAsDouble(value));
  }

  /** The same channels behind a function of each channel's value. */
  Channels mapIndexed(Change change) {
    double[] changed = constants.toArray();
    for (int k = 0; k < changed.length; k++) {
      changed[k] = Double.isNaN(changed[k]) ? Double.NaN : change.of(k, changed[k]);
    }
    return new Channels(kept, ImmutableDoubleArray.copyOf(changed));
  }

  /** Some of those that are gone count as zero. */
  Channels withZero(Set<Integer> channels) {
    return mapIndexed((k, value) -> channels.contains(k) ? 0 : value);
  }

  /**
   * Every channel becomes a feature at each position.
   *
   * @param before where a feature stood
   * @param after where it stands now
   */
  Channels flattened(int positions, FeatureOrder before, FeatureOrder after) {
    int[] features = new int[after() * positions];
    double[] values = new double[before() * positions];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < after(); i++) {
        features[after.index(i, after(), p, positions)] =
            before.index(kept.get(i), before(), p, positions);
      }
      for (int k = 0; k < before(); k++) {
        values[before.index(k, before(), p, positions)] = constants.get(k);
      }
    }
    return new Channels(ImmutableIntArray.copyOf(features), ImmutableDoubleArray.copyOf(values));
  }

  /** These channels, then others. */
  Channels followedBy(Channels others) {
    IntStream more = others.kept.stream().map(k -> k + before());
    return new Channels(
        ImmutableIntArray.copyOf(IntStream.concat(kept.stream(), more)),
        ImmutableDoubleArray.copyOf(
            DoubleStream.concat(constants.stream(), others.constants.stream())));
  }

  /** A function of a channel and its value. */
  interface Change {
    double of(int channel, double value);
  }
}
