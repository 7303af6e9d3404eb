package io.loupe.engine.dl4j.internal;

/** The built-in reductions of one item, with the numbers of their reference. */
final class ItemReductions {
  private ItemReductions() {}

  static void argMax(ItemLayout in, float floor, float[] item, float[] target, int index) {
    int offset = index * in.positions();
    int step = in.channelsLast() ? 1 : in.positions();
    int none = floor == Float.NEGATIVE_INFINITY ? 0 : -1;
    for (int p = 0; p < in.positions(); p++) {
      int at = in.channelsLast() ? p * in.channels() : p;
      float best = floor;
      int winner = none;
      for (int k = 0; k < in.channels(); k++, at += step) {
        if (item[at] > best) {
          best = item[at];
          winner = k;
        }
      }
      target[offset + p] = winner;
    }
  }

  static void mean(ItemLayout in, float[] item, float[] target, int index) {
    double[] sums = new double[in.channels()];
    if (in.channelsLast()) {
      for (int at = 0; at < in.elements(); ) {
        for (int k = 0; k < sums.length; k++, at++) {
          sums[k] += item[at];
        }
      }
    } else {
      for (int k = 0; k < sums.length; k++) {
        for (int p = 0; p < in.positions(); p++) {
          sums[k] += item[k * in.positions() + p];
        }
      }
    }
    for (int k = 0; k < sums.length; k++) {
      target[index * sums.length + k] = (float) (sums[k] / in.positions());
    }
  }

  static void max(ItemLayout in, float[] item, float[] target, int index) {
    int offset = index * in.channels();
    for (int k = 0; k < in.channels(); k++) {
      int at = in.channelsLast() ? k : k * in.positions();
      int step = in.channelsLast() ? in.channels() : 1;
      float best = item[at];
      for (int p = 1; p < in.positions(); p++) {
        at += step;
        best = Math.max(best, item[at]);
      }
      target[offset + k] = best;
    }
  }

  static void channels(ItemLayout in, int[] wanted, float[] item, float[] target, int index) {
    int offset = index * wanted.length * in.positions();
    for (int i = 0; i < wanted.length; i++) {
      int at = in.channelsLast() ? wanted[i] : wanted[i] * in.positions();
      int step = in.channelsLast() ? in.channels() : 1;
      for (int p = 0; p < in.positions(); p++, at += step) {
        target[offset + i * in.positions() + p] = item[at];
      }
    }
  }
}
