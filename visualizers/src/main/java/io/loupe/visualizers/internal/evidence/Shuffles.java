package io.loupe.visualizers.internal.evidence;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Orders of positions that have nothing to do with each other, for levels of chance. */
public final class Shuffles {
  static final int COUNT = 8;

  private Shuffles() {}

  static int[] identity(int size) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    return order;
  }

  /** The same values in another order. */
  public static float[] of(float[] values, RandomGenerator random) {
    int[] order = random(values.length, random);
    float[] other = new float[values.length];
    for (int i = 0; i < other.length; i++) {
      other[i] = values[order[i]];
    }
    return other;
  }

  static int[] random(int size, RandomGenerator random) {
    int[] order = identity(size);
    for (int i = size - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }
}
