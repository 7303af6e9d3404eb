package io.loupe.visualizers.internal.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** Numbers from 0 in another order. */
  public static int[] random(int size, RandomGenerator random) {
    int[] order = identity(size);
    for (int i = size - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }

  /** Every order of a few places. */
  static List<int[]> all(int length) {
    List<int[]> orders = new ArrayList<>(List.of(new int[0]));
    for (int place = 0; place < length; place++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] order : orders) {
        for (int at = 0; at <= place; at++) {
          int[] more = new int[place + 1];
          System.arraycopy(order, 0, more, 0, at);
          more[at] = place;
          System.arraycopy(order, at, more, at + 1, place - at);
          longer.add(more);
        }
      }
      orders = longer;
    }
    return orders;
  }
}
