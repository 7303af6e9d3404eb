package io.loupe.engine.dl4j.internal;

/** The built-in reductions of one item, with the numbers of their reference. */
final class ItemReductions {
  private static final long INFINITY =
      (long) Float.floatToIntBits(Float.POSITIVE_INFINITY) << Integer.SIZE;

  private ItemReductions() {}

  static void argMax(ItemLayout in, float floor, float[] item, float[] target, int index) {
    int offset = index * in.positions();
    int step = in.channelsLast() ? 1 : in.positions();
    for (int p = 0; p < in.positions(); p++) {
      int at = in.channelsLast() ? p * in.channels() : p;
      target[offset + p] = winner(item, at, step, in.channels(), floor);
    }
  }

  /**
   * Channel with the largest value above a floor, the first of equals, or -1. Bits of floats are
   * compared as numbers whose order is that of the floats, with the channel below them: which
   * channel wins cannot be foreseen, so a branch would be guessed wrong again and again.
   */
  private static int winner(float[] item, int first, int step, int channels, float floor) {
    long best = Long.MIN_VALUE;
    int at = first;
    for (int k = 0; k < channels; k++, at += step) {
      int bits = Float.floatToRawIntBits(item[at] + 0f);
      int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      best = Math.max(best, ((long) ordered << Integer.SIZE) - k);
    }
    if (best > INFINITY) {
      return winnerOfNumbers(item, first, step, channels, floor);
    }
    int winner = (int) -(best << Integer.SIZE >> Integer.SIZE);
    return item[first + winner * step] > floor ? winner : -1;
  }

  /** The same where some values are not numbers, which never win. */
  private static int winnerOfNumbers(float[] item, int first, int step, int channels, float floor) {
    float best = floor;
    int winner = -1;
    for (int k = 0; k < channels; k++) {
      float value = item[first + k * step];
      if (value > best) {
        best = value;
        winner = k;
      }
    }
    return winner;
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
