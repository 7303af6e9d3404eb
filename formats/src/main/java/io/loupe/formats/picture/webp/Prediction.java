package io.loupe.formats.picture.webp;

import java.util.Arrays;

/** What a block is taken to be before its coefficients are added, RFC 6386, section 12. */
final class Prediction {
  private static final int ABOVE_ALL = 127;
  private static final int LEFT_OF_ALL = 129;

  private final byte[] plane;
  private final int stride;

  /** Left side from the bottom, corner, then above, as far as 4 pixels to the right. */
  private final int[] edge = new int[13];

  Prediction(byte[] plane, int stride) {
    this.plane = plane;
    this.stride = stride;
  }

  private int at(int x, int y) {
    return y < 0 ? ABOVE_ALL : x < 0 ? LEFT_OF_ALL : plane[y * stride + x] & 0xff;
  }

  /** Fills a square by one of the four modes of a macroblock. */
  void square(int mode, int x, int y, int size) {
    int corner = at(x - 1, y - 1);
    int mean = mode == Macroblock.DC ? mean(x, y, size) : 0;
    for (int r = 0; r < size; r++) {
      int row = (y + r) * stride + x;
      int left = at(x - 1, y + r);
      for (int c = 0; c < size; c++) {
        int value =
            switch (mode) {
              case Macroblock.DC -> mean;
              case Macroblock.VERTICAL -> at(x + c, y - 1);
              case Macroblock.HORIZONTAL -> left;
              default -> Transform.clip(left + at(x + c, y - 1) - corner);
            };
        plane[row + c] = (byte) value;
      }
    }
  }

  private int mean(int x, int y, int size) {
    int sum = 0;
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (y > 0) {
        sum += at(x + i, y - 1);
        count++;
      }
      if (x > 0) {
        sum += at(x - 1, y + i);
        count++;
      }
    }
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  /**
   * Fills a block of 4 by 4 by one of its ten modes.
   *
   * @param right column and row from which the four pixels above and to the right are taken
   */
  void block(int mode, int x, int y, int[] right) {
    for (int i = 0; i < 4; i++) {
      edge[i] = at(x - 1, y + 3 - i);
      edge[5 + i] = at(x + i, y - 1);
      edge[9 + i] = right[i];
    }
    edge[4] = at(x - 1, y - 1);
    int place = y * stride + x;
    switch (mode) {
      case 0 -> mean(place);
      case 1 -> trueMotion(place);
      case 2 -> down(place);
      case 3 -> across(place);
      case 4 -> fill(place, (r, c) -> r + c == 6 ? three(11, 12, 12) : three(5 + r + c));
      case 5 -> fill(place, (r, c) -> three(3 - r + c));
      case 6 -> fill(place, this::verticalRight);
      case 7 -> fill(place, this::verticalLeft);
      case 8 -> fill(place, this::horizontalDown);
      default -> fill(place, this::horizontalUp);
    }
  }

  private interface Pixel {
    int value(int row, int column);
  }

  private void fill(int place, Pixel pixel) {
    for (int r = 0; r < 4; r++) {
      for (int c = 0; c < 4; c++) {
        plane[place + r * stride + c] = (byte) pixel.value(r, c);
      }
    }
  }

  private void mean(int place) {
    int sum = Arrays.stream(edge, 0, 4).sum() + Arrays.stream(edge, 5, 9).sum();
    fill(place, (r, c) -> (sum + 4) >> 3);
  }

  private void trueMotion(int place) {
    fill(place, (r, c) -> Transform.clip(edge[3 - r] + edge[5 + c] - edge[4]));
  }

  private void down(int place) {
    fill(place, (r, c) -> three(4 + c));
  }

  private void across(int place) {
    fill(place, (r, c) -> r == 3 ? three(1, 0, 0) : three(2 - r));
  }

  private int verticalRight(int r, int c) {
    int d = 2 * c - r;
    if (d < 0) {
      return three(d == -1 ? 3 : d == -2 ? 2 : 1);
    }
    return d % 2 == 0 ? two(4 + d / 2) : three(3 + (d + 1) / 2);
  }

  private int verticalLeft(int r, int c) {
    if (c == 3 && r > 1) {
      return r == 2 ? three(9) : three(10);
    }
    int first = 5 + c + r / 2;
    return r % 2 == 0 ? two(first) : three(first);
  }

  private int horizontalDown(int r, int c) {
    int d = 2 * r - c;
    if (d < 0) {
      return three(d == -1 ? 3 : d == -2 ? 4 : 5);
    }
    return d % 2 == 0 ? two(3 - d / 2) : three(2 - d / 2);
  }

  private int horizontalUp(int r, int c) {
    int d = 2 * r + c;
    if (d > 5) {
      return edge[0];
    }
    int first = 3 - d / 2;
    if (d % 2 == 0) {
      return two(first - 1);
    }
    return d == 5 ? three(1, 0, 0) : three(first - 2);
  }

  /** Rounded mean of two neighbours on the edge. */
  private int two(int first) {
    return (edge[first] + edge[first + 1] + 1) >> 1;
  }

  /** Rounded mean of three neighbours, the middle one twice. */
  private int three(int first) {
    return three(first, first + 1, first + 2);
  }

  private int three(int a, int b, int c) {
    return (edge[a] + 2 * edge[b] + edge[c] + 2) >> 2;
  }
}
