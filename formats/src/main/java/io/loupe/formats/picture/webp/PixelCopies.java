package io.loupe.formats.picture.webp;

import java.util.Arrays;

/**
 * Which pixels can be copied from further back, and a cheap way through the picture in steps of one
 * pixel or one copy: Ziv and Lempel, A Universal Algorithm for Sequential Data Compression, 1977,
 * with the shortest path by what each step costs.
 */
final class PixelCopies {
  private static final int LONGEST = 4096;
  private static final int FURTHEST = (1 << 20) - 120;
  private static final int TRIES = 8;
  private static final int HASH_BITS = 16;
  private static final int LONG = 128;

  private final int[] lengths;
  private final int[] distances;
  private final int[] near;

  private PixelCopies(int pixels, int width) {
    this.lengths = new int[pixels];
    this.distances = new int[pixels];
    this.near = near(width);
  }

  /** What a step costs, in bits. */
  interface Price {
    int pixel(int at);

    int copy(int length, int code);
  }

  static PixelCopies of(int[] pixels, int width) {
    PixelCopies copies = new PixelCopies(pixels.length, width);
    copies.find(pixels, width);
    return copies;
  }

  /** Finds the longest copy for each pixel, the nearest of equals. */
  private void find(int[] pixels, int width) {
    int[] last = new int[1 << HASH_BITS];
    int[] before = new int[pixels.length];
    Arrays.fill(last, -1);
    for (int at = 0; at < pixels.length; at++) {
      int carried = at > 0 && lengths[at - 1] > LONG ? lengths[at - 1] - 1 : 0;
      if (carried >= LONG) {
        lengths[at] = carried;
        distances[at] = distances[at - 1];
      } else {
        look(pixels, at, 1);
        look(pixels, at, width);
      }
      if (at + 2 < pixels.length) {
        int hash = hash(pixels, at);
        int from = last[hash];
        for (int tries = 0; carried < LONG && tries < TRIES && from >= 0; tries++) {
          look(pixels, at, at - from);
          from = before[from];
        }
        before[at] = last[hash];
        last[hash] = at;
      }
    }
  }

  private static int hash(int[] pixels, int at) {
    int mixed = (pixels[at] * 31 + pixels[at + 1]) * 31 + pixels[at + 2];
    return (mixed * 0x9e3779b1) >>> (32 - HASH_BITS);
  }

  private void look(int[] pixels, int at, int back) {
    int most = Math.min(LONGEST, pixels.length - at);
    if (back > at || back > FURTHEST || lengths[at] >= most) {
      return;
    }
    int known = lengths[at];
    if (pixels[at + known] != pixels[at + known - back]) {
      return;
    }
    int length = Arrays.mismatch(pixels, at, at + most, pixels, at - back, at - back + most);
    length = length < 0 ? most : length;
    if (length > known && length > 1) {
      lengths[at] = length;
      distances[at] = back;
    }
  }

  /** The code of the distance of the copy to a pixel. */
  int code(int at) {
    int back = distances[at];
    return back < near.length && near[back] > 0 ? near[back] : back + 120;
  }

  /** Codes of distances to places near by in two dimensions, 0 for all others. */
  private static int[] near(int width) {
    int[] codes = new int[7 * width + 9];
    for (int code = 120; code > 0; code--) {
      codes[Math.max(1, Neighbours.offset(code - 1, width))] = code;
    }
    return codes;
  }

  /** The longest copy at each step, or one pixel. */
  int[] longest() {
    int[] steps = new int[lengths.length];
    for (int at = 0; at < steps.length; at += steps[at]) {
      steps[at] = lengths[at] > 2 ? lengths[at] : 1;
    }
    return steps;
  }

  /** The cheapest way to the end; long copies are taken as they are. */
  int[] cheapest(Price price) {
    int count = lengths.length;
    int[] cost = new int[count + 1];
    int[] step = new int[count + 1];
    Arrays.fill(cost, 1, count + 1, Integer.MAX_VALUE);
    for (int at = 0; at < count; at++) {
      int here = cost[at];
      if (here == Integer.MAX_VALUE) {
        continue;
      }
      int length = lengths[at];
      if (length >= LONG) {
        reach(cost, step, at, length, here + price.copy(length, code(at)));
        at += length - 1;
        continue;
      }
      reach(cost, step, at, 1, here + price.pixel(at));
      for (int l = 2; l <= length; l++) {
        reach(cost, step, at, l, here + price.copy(l, code(at)));
      }
    }
    int[] steps = new int[count];
    for (int end = count; end > 0; end -= step[end]) {
      steps[end - step[end]] = step[end];
    }
    return steps;
  }

  private static void reach(int[] cost, int[] step, int at, int length, int price) {
    if (price < cost[at + length]) {
      cost[at + length] = price;
      step[at + length] = length;
    }
  }
}
