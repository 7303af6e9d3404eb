package io.loupe.formats.picture.webp;

/** Smooths the edges of blocks in a plane, RFC 6386, section 15. */
final class LoopFilter {
  private final byte[] plane;
  private final int stride;

  LoopFilter(byte[] plane, int stride) {
    this.plane = plane;
    this.stride = stride;
  }

  /**
   * How much a macroblock is smoothed.
   *
   * @param limit of the difference across an edge inside of it
   * @param interior limit of the differences beside an edge
   * @param high difference from which little is changed
   */
  record Strength(int limit, int interior, int high) {
    private static final int BETWEEN_MACROBLOCKS = 4;

    static Strength of(int level, int sharpness) {
      int interior = level;
      if (sharpness > 0) {
        interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
      }
      interior = Math.max(interior, 1);
      return new Strength(2 * level + interior, interior, level >= 40 ? 2 : level >= 15 ? 1 : 0);
    }

    int limit(boolean betweenMacroblocks) {
      return 2 * (betweenMacroblocks ? limit + BETWEEN_MACROBLOCKS : limit) + 1;
    }
  }

  /**
   * Smooths one edge.
   *
   * @param at first pixel behind the edge
   * @param upright true for an edge between columns
   * @param length of the edge
   * @param outer true between two macroblocks
   */
  void edge(int at, boolean upright, int length, boolean outer, Strength strength) {
    int step = upright ? 1 : stride;
    int along = upright ? stride : 1;
    int limit = strength.limit(outer);
    for (int i = 0; i < length; i++) {
      int p = at + i * along;
      if (!isEven(p, step, limit, strength.interior())) {
        continue;
      }
      boolean sharp = isSharp(p, step, strength.high());
      if (sharp) {
        two(p, step);
      } else if (outer) {
        six(p, step);
      } else {
        four(p, step);
      }
    }
  }

  /** Smooths one edge by the simple filter. */
  void simpleEdge(int at, boolean upright, int length, boolean outer, Strength strength) {
    int step = upright ? 1 : stride;
    int along = upright ? stride : 1;
    for (int i = 0; i < length; i++) {
      int p = at + i * along;
      if (across(p, step) <= strength.limit(outer)) {
        two(p, step);
      }
    }
  }

  private int v(int at) {
    return plane[at] & 0xff;
  }

  private void set(int at, int value) {
    plane[at] = (byte) Transform.clip(value);
  }

  private int across(int p, int step) {
    return 4 * Math.abs(v(p - step) - v(p)) + Math.abs(v(p - 2 * step) - v(p + step));
  }

  private boolean isEven(int p, int step, int limit, int interior) {
    return across(p, step) <= limit
        && Math.abs(v(p - 4 * step) - v(p - 3 * step)) <= interior
        && Math.abs(v(p - 3 * step) - v(p - 2 * step)) <= interior
        && Math.abs(v(p - 2 * step) - v(p - step)) <= interior
        && Math.abs(v(p + 3 * step) - v(p + 2 * step)) <= interior
        && Math.abs(v(p + 2 * step) - v(p + step)) <= interior
        && Math.abs(v(p + step) - v(p)) <= interior;
  }

  private boolean isSharp(int p, int step, int high) {
    return Math.abs(v(p - 2 * step) - v(p - step)) > high || Math.abs(v(p + step) - v(p)) > high;
  }

  private void two(int p, int step) {
    int a = 3 * (v(p) - v(p - step)) + signed(v(p - 2 * step) - v(p + step));
    int before = small((a + 3) >> 3);
    int behind = small((a + 4) >> 3);
    set(p - step, v(p - step) + before);
    set(p, v(p) - behind);
  }

  private void four(int p, int step) {
    int a = 3 * (v(p) - v(p - step));
    int before = small((a + 3) >> 3);
    int behind = small((a + 4) >> 3);
    int further = (behind + 1) >> 1;
    set(p - 2 * step, v(p - 2 * step) + further);
    set(p - step, v(p - step) + before);
    set(p, v(p) - behind);
    set(p + step, v(p + step) - further);
  }

  private void six(int p, int step) {
    int a = signed(3 * (v(p) - v(p - step)) + signed(v(p - 2 * step) - v(p + step)));
    int[] change = {(27 * a + 63) >> 7, (18 * a + 63) >> 7, (9 * a + 63) >> 7};
    for (int i = 0; i < change.length; i++) {
      int before = p - (i + 1) * step;
      int behind = p + i * step;
      set(before, v(before) + change[i]);
      set(behind, v(behind) - change[i]);
    }
  }

  private static int signed(int value) {
    return Math.max(-128, Math.min(127, value));
  }

  private static int small(int value) {
    return Math.max(-16, Math.min(15, value));
  }
}
