package io.loupe.visualizers.attribution;

import io.loupe.visualizers.internal.evidence.RankCorrelation;
import io.loupe.visualizers.internal.evidence.Shuffles;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Two maps at the places where one of both says something. Where the input is at a method's
 * baseline both say nothing, whatever weights or class are: such places would make any two maps
 * look alike.
 */
final class Overlap {
  private final float[] one;
  private final float[] other;

  private Overlap(float[] one, float[] other) {
    this.one = one;
    this.other = other;
  }

  static Overlap of(float[] one, float[] other) {
    int[] places =
        IntStream.range(0, one.length).filter(p -> one[p] != 0 || other[p] != 0).toArray();
    float[] first = new float[places.length];
    float[] second = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      first[i] = one[places[i]];
      second[i] = other[places[i]];
    }
    return new Overlap(first, second);
  }

  /** Without signs: an output with other weights has no reason to prefer one. */
  Overlap magnitudes() {
    return new Overlap(sizes(one), sizes(other));
  }

  private static float[] sizes(float[] values) {
    float[] sizes = new float[values.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(values[i]);
    }
    return sizes;
  }

  /** Rank correlation. */
  double correlation() {
    return RankCorrelation.of(one, other);
  }

  /** Rank correlation with the second map's places in another order. */
  double chance(RandomGenerator random) {
    return RankCorrelation.of(one, Shuffles.of(other, random));
  }
}
