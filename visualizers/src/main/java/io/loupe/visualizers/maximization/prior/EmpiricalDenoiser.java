package io.loupe.visualizers.maximization.prior;

import io.loupe.visualizers.synthesis.ImageSize;
import java.util.Arrays;

/**
 * The best guess of a clean image under Gaussian noise where the patches of the data at each place
 * are all that a patch there can be:
 *
 * <pre>D(x)_l = sum_i w_i d_il,  w = softmax_i(-|x_l - d_il|^2 / (2 sigma^2) + bonus_i)</pre>
 *
 * <p>for the place l of a patch, overlapping patches laid together with a window. Distances are
 * sums over windows, so squared differences are taken once for each value and added up in rows and
 * then in columns; weights go back the same way. Safe for use by several threads.
 *
 * <p>Source: Miyasawa 1961, the local score machine of <a
 * href="https://arxiv.org/abs/2412.20292">Kamb and Ganguli 2024</a>.
 */
final class EmpiricalDenoiser {
  private static final int LANES = PictureBank.LANES;

  /** Weights below this power of e of the largest count as none. */
  private static final float FARTHEST = 16;

  /** Patches of a block that are laid down faster one by one than all together. */
  private static final int FEW = 5;

  private static final int STEPS_OF_ONE = 32;
  private static final float[] POWERS = powers();

  private final PictureBank bank;
  private final ImageSize size;

  EmpiricalDenoiser(PictureBank bank) {
    this.bank = bank;
    this.size = bank.size();
  }

  /**
   * Denoises one image.
   *
   * @param noisy images in units of the input range
   * @param at where this one begins
   * @param sigma deviation of the noise, positive
   * @param bonus of each picture of the data, a logarithm
   * @param clean takes the guess, at the same place
   */
  void denoise(float[] noisy, int at, double sigma, Floor floor, float[] bonus, float[] clean) {
    float[] weights = distances(noisy, at, floor);
    byte[] counts = new byte[floor.places() * bank.blocks()];
    float[] shares = new float[floor.places()];
    for (int place = 0; place < floor.places(); place++) {
      float factor = (float) (1 / (2 * sigma * sigma));
      shares[place] = (float) (1 / weigh(weights, place, factor, bonus, counts));
    }
    double[] laid = new double[size.elements()];
    lay(weights, shares, counts, floor, laid);
    Row row = new Row(floor);
    for (int block = 0; block < bank.blocks(); block++) {
      for (int y = 0; y < size.rows(); y++) {
        if (row.down(weights, shares, counts, block, y)) {
          row.across();
          row.add(block, y, laid);
        }
      }
    }
    for (int e = 0; e < laid.length; e++) {
      clean[at + e] = (float) (laid[e] / floor.total(e % size.positions()));
    }
  }

  /** Lays down patches of which only a few of a block count, one by one. */
  private void lay(float[] weights, float[] shares, byte[] counts, Floor floor, double[] laid) {
    for (int at = 0; at < counts.length; at++) {
      if (counts[at] > 0 && counts[at] <= FEW) {
        int place = at / bank.blocks();
        int block = at % bank.blocks();
        for (int j = 0; j < LANES; j++) {
          float weight = shares[place] * weights[at * LANES + j];
          if (weight > 0) {
            lay(bank.picture(block * LANES + j), weight, floor, place, laid);
          }
        }
      }
    }
  }

  private void lay(float[] picture, float weight, Floor floor, int place, double[] laid) {
    int top = floor.top(place / floor.placesAcross());
    int left = floor.left(place % floor.placesAcross());
    for (int c = 0; c < size.channels(); c++) {
      for (int i = 0; i < floor.height(); i++) {
        int from = c * size.positions() + (top + i) * size.columns() + left;
        float window = weight * floor.down(i);
        float plain = weight * Floor.LEAST;
        for (int k = 0; k < floor.width(); k++) {
          laid[from + k] += (window * floor.across(k) + plain) * picture[from + k];
        }
      }
    }
  }

  /**
   * Squared distances of each patch to those of the data at its place.
   *
   * @return place by place one for each picture, in blocks, the last one filled up
   */
  float[] distances(float[] noisy, int at, Floor floor) {
    int row = bank.blocks() * LANES;
    float[] distances = new float[floor.places() * row];
    float[] squares = new float[size.columns() * LANES];
    float[] across = new float[size.rows() * floor.placesAcross() * LANES];
    for (int block = 0; block < bank.blocks(); block++) {
      for (int y = 0; y < size.rows(); y++) {
        squares(noisy, at, block, y, squares);
        for (int q = 0; q < floor.placesAcross(); q++) {
          int to = (y * floor.placesAcross() + q) * LANES;
          sum(squares, floor.left(q) * LANES, LANES, floor.width(), across, to);
        }
      }
      for (int p = 0; p < floor.placesDown(); p++) {
        for (int q = 0; q < floor.placesAcross(); q++) {
          int to = (p * floor.placesAcross() + q) * row + block * LANES;
          int from = (floor.top(p) * floor.placesAcross() + q) * LANES;
          sum(across, from, floor.placesAcross() * LANES, floor.height(), distances, to);
        }
      }
    }
    return distances;
  }

  /** Of one row, all channels together. */
  private void squares(float[] noisy, int at, int block, int y, float[] squares) {
    float[] values = bank.values();
    for (int x = 0; x < size.columns(); x++) {
      float own = noisy[at + y * size.columns() + x];
      int from = bank.begin(block, y * size.columns() + x);
      int to = x * LANES;
      for (int j = 0; j < LANES; j++) {
        float off = own - values[from + j];
        squares[to + j] = off * off;
      }
    }
    for (int c = 1; c < size.channels(); c++) {
      for (int x = 0; x < size.columns(); x++) {
        int element = c * size.positions() + y * size.columns() + x;
        float own = noisy[at + element];
        int from = bank.begin(block, element);
        int to = x * LANES;
        for (int j = 0; j < LANES; j++) {
          float off = own - values[from + j];
          squares[to + j] += off * off;
        }
      }
    }
  }

  /** Adds up some stretches of lanes. */
  private static void sum(float[] from, int at, int step, int count, float[] to, int target) {
    int next = at + step;
    int left = count - 1;
    if (left >= 3) {
      add(from, at, step, to, target);
      next += 3 * step;
      left -= 3;
    } else {
      System.arraycopy(from, at, to, target, LANES);
    }
    for (; left >= 3; left -= 3, next += 3 * step) {
      int second = next + step;
      int third = second + step;
      for (int j = 0; j < LANES; j++) {
        to[target + j] += from[next + j] + from[second + j] + from[third + j];
      }
    }
    for (; left > 0; left--, next += step) {
      for (int j = 0; j < LANES; j++) {
        to[target + j] += from[next + j];
      }
    }
  }

  /** Of four. */
  private static void add(float[] from, int at, int step, float[] to, int target) {
    int second = at + step;
    int third = second + step;
    int fourth = third + step;
    for (int j = 0; j < LANES; j++) {
      to[target + j] = from[at + j] + from[second + j] + (from[third + j] + from[fourth + j]);
    }
  }

  /** Turns the distances of a place into weights, and notes how many there are; their sum. */
  private double weigh(float[] weights, int place, float factor, float[] bonus, byte[] counts) {
    int begin = place * bank.blocks() * LANES;
    for (int n = 0; n < bank.count(); n++) {
      weights[begin + n] = bonus[n] - weights[begin + n] * factor;
    }
    float highest = Float.NEGATIVE_INFINITY;
    for (int n = begin; n < begin + bank.count(); n++) {
      if (weights[n] > highest) {
        highest = weights[n];
      }
    }
    double sum = 0;
    for (int block = 0; block < bank.blocks(); block++) {
      int from = begin + block * LANES;
      int filled = Math.min(LANES, bank.count() - block * LANES);
      Arrays.fill(weights, from + filled, from + LANES, 0);
      int any = 0;
      for (int n = from; n < from + filled; n++) {
        float below = highest - weights[n];
        float weight = 0;
        if (below < FARTHEST) {
          weight = power(below);
          sum += weight;
          any++;
        }
        weights[n] = weight;
      }
      counts[place * bank.blocks() + block] = (byte) any;
    }
    return sum;
  }

  /** Of e, to minus a number from 0 on: from a table and the first terms of the series. */
  private static float power(float below) {
    int step = (int) (below * STEPS_OF_ONE);
    float rest = step / (float) STEPS_OF_ONE - below;
    return POWERS[step] * (1 + rest * (1 + rest * (0.5f + rest / 6)));
  }

  private static float[] powers() {
    float[] powers = new float[(int) (FARTHEST * STEPS_OF_ONE) + 1];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = (float) StrictMath.exp(-i / (double) STEPS_OF_ONE);
    }
    return powers;
  }

  /** One row of an image, for a block of pictures at a time. */
  private final class Row {
    private final Floor floor;
    private final float[] windowed;
    private final float[] plain;
    private final boolean[] counts;
    private final float[] whole;

    Row(Floor floor) {
      this.floor = floor;
      this.windowed = new float[floor.placesAcross() * LANES];
      this.plain = new float[floor.placesAcross() * LANES];
      this.counts = new boolean[floor.placesAcross()];
      this.whole = new float[size.columns() * LANES];
    }

    /** Adds up the weights of patches that the row lies in, under their window and as they are. */
    boolean down(float[] weights, float[] shares, byte[] any, int block, int y) {
      Arrays.fill(windowed, 0);
      Arrays.fill(plain, 0);
      boolean some = false;
      for (int q = 0; q < floor.placesAcross(); q++) {
        counts[q] = false;
        for (int p = 0; p < floor.placesDown(); p++) {
          int place = p * floor.placesAcross() + q;
          int i = y - floor.top(p);
          if (i >= 0 && i < floor.height() && any[place * bank.blocks() + block] > FEW) {
            int from = (place * bank.blocks() + block) * LANES;
            int to = q * LANES;
            float share = shares[place];
            float window = share * floor.down(i);
            for (int j = 0; j < LANES; j++) {
              windowed[to + j] += window * weights[from + j];
              plain[to + j] += share * weights[from + j];
            }
            counts[q] = true;
          }
        }
        some |= counts[q];
      }
      return some;
    }

    void across() {
      Arrays.fill(whole, 0);
      for (int q = 0; q < floor.placesAcross(); q++) {
        int from = q * LANES;
        for (int i = 0; counts[q] && i < floor.width(); i++) {
          int to = (floor.left(q) + i) * LANES;
          float window = floor.across(i);
          for (int j = 0; j < LANES; j++) {
            whole[to + j] += window * windowed[from + j] + Floor.LEAST * plain[from + j];
          }
        }
      }
    }

    void add(int block, int y, double[] laid) {
      float[] values = bank.values();
      for (int c = 0; c < size.channels(); c++) {
        for (int x = 0; x < size.columns(); x++) {
          int element = c * size.positions() + y * size.columns() + x;
          laid[element] += product(whole, x * LANES, values, bank.begin(block, element));
        }
      }
    }

    private static float product(float[] a, int from, float[] b, int at) {
      float first = 0;
      float second = 0;
      float third = 0;
      float fourth = 0;
      for (int j = 0; j < LANES; j += 4) {
        first += a[from + j] * b[at + j];
        second += a[from + j + 1] * b[at + j + 1];
        third += a[from + j + 2] * b[at + j + 2];
        fourth += a[from + j + 3] * b[at + j + 3];
      }
      return first + second + (third + fourth);
    }
  }
}
