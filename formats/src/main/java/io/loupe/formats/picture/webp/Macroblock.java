package io.loupe.formats.picture.webp;

/**
 * Modes and coefficients of one macroblock, and what the next ones need to know of it, RFC 6386,
 * sections 11 and 13. One object goes over the whole frame.
 */
final class Macroblock {
  static final int DC = 0;
  static final int VERTICAL = 1;
  static final int HORIZONTAL = 2;
  static final int TRUE_MOTION = 3;
  static final int BLOCKS = 4;

  static final int BLOCK = 16;
  private static final int MEANS = 24;
  private static final int[] AS_BLOCK_MODE = {0, 2, 3, 1};
  private static final int[] TREE = {
    0, 2, -1, 4, -2, 6, 8, 12, -3, 10, -5, -6, -4, 14, -7, 16, -8, -9
  };

  int segment;
  int mode;
  int chromaMode;
  final int[] blockModes = new int[16];

  /** Of 16 blocks of luma, four of blue difference, four of red, and of the means of luma. */
  final int[] coefficients = new int[25 * BLOCK];

  /** Whether there is any coefficient but 0. */
  boolean detailed;

  private final FrameHeader header;
  private final int[] modesAbove;
  private final int[] modesLeft = new int[4];
  private final int[] filledAbove;
  private final int[] filledLeft = new int[9];
  private boolean skipped;

  Macroblock(FrameHeader header, int columns) {
    this.header = header;
    this.modesAbove = new int[4 * columns];
    this.filledAbove = new int[9 * columns];
  }

  void beginRow() {
    java.util.Arrays.fill(modesLeft, 0);
    java.util.Arrays.fill(filledLeft, 0);
  }

  void readModes(int column) {
    BoolReader in = header.modes;
    segment = 0;
    if (header.mapsSegments) {
      int[] p = header.segmentProbabilities;
      segment = in.bit(p[0]) == 1 ? 2 + in.bit(p[2]) : in.bit(p[1]);
    }
    skipped = header.skips && in.bit(header.skipProbability) == 1;
    mode =
        in.bit(145) == 0 ? BLOCKS : in.bit(156) == 0 ? DC + in.bit(163) : HORIZONTAL + in.bit(128);
    for (int i = 0; i < 16; i++) {
      int above = 4 * column + i % 4;
      int left = i / 4;
      int found =
          mode == BLOCKS ? blockMode(modesAbove[above], modesLeft[left]) : AS_BLOCK_MODE[mode];
      blockModes[i] = found;
      modesAbove[above] = found;
      modesLeft[left] = found;
    }
    chromaMode = in.bit(142) == 0 ? DC : in.bit(114) == 0 ? VERTICAL : HORIZONTAL + in.bit(183);
  }

  private int blockMode(int above, int left) {
    int probabilities = (above * Tables.MODES + left) * (Tables.MODES - 1);
    int node = 0;
    do {
      node = TREE[node + header.modes.bit(Tables.get().modes[probabilities + (node >> 1)])];
    } while (node > 0);
    return -node;
  }

  void readCoefficients(int column, BoolReader in) {
    java.util.Arrays.fill(coefficients, 0);
    detailed = false;
    boolean means = mode != BLOCKS;
    int[] steps = header.steps[segment];
    int above = 9 * column;
    if (skipped) {
      int kept = means ? 9 : 8;
      java.util.Arrays.fill(filledAbove, above, above + kept, 0);
      java.util.Arrays.fill(filledLeft, 0, kept, 0);
      return;
    }
    int first = 0;
    int type = 3;
    if (means) {
      int at = MEANS * BLOCK;
      int end = block(in, 1, filledAbove[above + 8] + filledLeft[8], 0, at, steps[2], steps[3]);
      filledAbove[above + 8] = end > 0 ? 1 : 0;
      filledLeft[8] = filledAbove[above + 8];
      Transform.means(coefficients, at);
      first = 1;
      type = 0;
    }
    for (int i = 0; i < 16; i++) {
      read(in, type, first, above + i % 4, i / 4, i * BLOCK, steps[0], steps[1]);
    }
    for (int i = 0; i < 8; i++) {
      int plane = 4 + i / 4 * 2;
      int at = (16 + i) * BLOCK;
      read(in, 2, 0, above + plane + i % 2, plane + i / 2 % 2, at, steps[4], steps[5]);
    }
  }

  private void read(
      BoolReader in, int type, int first, int above, int left, int at, int step, int others) {
    int end = block(in, type, filledAbove[above] + filledLeft[left], first, at, step, others);
    filledAbove[above] = end > first ? 1 : 0;
    filledLeft[left] = filledAbove[above];
    detailed |= end > 1 || coefficients[at] != 0;
  }

  /** Returns the place behind the last coefficient that was read. */
  private int block(BoolReader in, int type, int context, int first, int at, int step, int others) {
    int[] p = header.probabilities;
    int i = first;
    int node = node(type, i, context);
    while (i < 16) {
      if (in.bit(p[node]) == 0) {
        return i;
      }
      while (in.bit(p[node + 1]) == 0) {
        i++;
        if (i == 16) {
          return 16;
        }
        node = node(type, i, 0);
      }
      int value = value(in, p, node);
      coefficients[at + Tables.ZIGZAG[i]] = (in.flag() ? -value : value) * (i == 0 ? step : others);
      i++;
      if (i < 16) {
        node = node(type, i, value > 1 ? 2 : 1);
      }
    }
    return 16;
  }

  private static int node(int type, int index, int context) {
    return ((type * Tables.BANDS + Tables.BAND[index]) * Tables.CONTEXTS + context) * Tables.NODES;
  }

  private static int value(BoolReader in, int[] p, int node) {
    if (in.bit(p[node + 2]) == 0) {
      return 1;
    }
    if (in.bit(p[node + 3]) == 0) {
      return in.bit(p[node + 4]) == 0 ? 2 : 3 + in.bit(p[node + 5]);
    }
    if (in.bit(p[node + 6]) == 0) {
      return in.bit(p[node + 7]) == 0 ? 5 + in.bit(159) : 7 + 2 * in.bit(165) + in.bit(145);
    }
    int high = in.bit(p[node + 8]);
    int category = 2 * high + in.bit(p[node + 9 + high]);
    int value = 0;
    for (int probability : Tables.LARGE[category]) {
      value = 2 * value + in.bit(probability);
    }
    return value + 3 + (8 << category);
  }
}
