package io.loupe.visualizers.maximization.prior;

import io.loupe.visualizers.synthesis.ImageSize;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Patches of one size at places that cover the image, laid together with a Hann window. Immutable.
 */
final class Floor {
  /** Weight that patches have at their corners too, where the window nearly vanishes. */
  static final float LEAST = 1e-3f;

  private final int[] tops;
  private final int[] lefts;
  private final float[] down;
  private final float[] across;
  private final double[] total;

  private Floor(int[] tops, int[] lefts, float[] down, float[] across, int rows, int columns) {
    this.tops = tops;
    this.lefts = lefts;
    this.down = down;
    this.across = across;
    this.total = new double[rows * columns];
    for (int top : tops) {
      for (int left : lefts) {
        for (int i = 0; i < down.length; i++) {
          for (int j = 0; j < across.length; j++) {
            total[(top + i) * columns + left + j] += down[i] * across[j] + LEAST;
          }
        }
      }
    }
  }

  /**
   * Covers an image.
   *
   * @param share of each side that a patch takes; of a single row all
   * @param stride from one place to the next, as a share of the side
   */
  static Floor of(ImageSize size, double share, double stride) {
    int height = length(size.rows(), share);
    int width = length(size.columns(), share);
    return new Floor(
        places(size.rows(), height, stride),
        places(size.columns(), width, stride),
        window(height),
        window(width),
        size.rows(),
        size.columns());
  }

  private static int length(int side, double share) {
    return Math.max(1, (int) Math.round(share * side));
  }

  /** Every so many pixels, the last one flush with the edge. */
  private static int[] places(int side, int length, double stride) {
    int step = Math.max(1, (int) Math.round(stride * side));
    int last = side - length;
    return IntStream.rangeClosed(0, (last + step - 1) / step)
        .map(k -> Math.min(last, k * step))
        .toArray();
  }

  /** A Hann window of two more, without its first and its last value, which are small. */
  private static float[] window(int length) {
    float[] window = new float[length];
    for (int i = 0; i < length; i++) {
      window[i] = (float) (0.5 * (1 - StrictMath.cos(2 * Math.PI * (i + 1) / (length + 2))));
    }
    return window;
  }

  int places() {
    return tops.length * lefts.length;
  }

  int placesAcross() {
    return lefts.length;
  }

  int placesDown() {
    return tops.length;
  }

  int top(int down) {
    return tops[down];
  }

  int left(int across) {
    return lefts[across];
  }

  int height() {
    return down.length;
  }

  int width() {
    return across.length;
  }

  float down(int row) {
    return down[row];
  }

  float across(int column) {
    return across[column];
  }

  /** Sum of all windows at a position. */
  double total(int position) {
    return total[position];
  }

  @Override
  public String toString() {
    return height() + " by " + width() + " at " + Arrays.toString(tops) + Arrays.toString(lefts);
  }
}
