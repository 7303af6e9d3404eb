package io.loupe.formats.picture.webp;

import java.io.EOFException;
import java.io.IOException;

/** What stands before the macroblocks of a key frame, RFC 6386, sections 9 and 19.2. */
final class FrameHeader {
  private static final int SEGMENTS = 4;
  private static final int TAG = 10;
  private static final int MOST_INDEX = 127;
  private static final int MOST_CHROMA_INDEX = 117;
  private static final int MOST_LEVEL = 63;

  final int width;
  final int height;
  final BoolReader modes;
  final BoolReader[] coefficients;
  final boolean simpleFilter;
  final boolean filtered;
  final int sharpness;
  final boolean mapsSegments;
  final int[] segmentProbabilities = {255, 255, 255};
  final boolean skips;
  final int skipProbability;
  final int[] probabilities = Tables.get().coefficients.clone();

  /** By segment: steps of luma, of its means and of chroma, first coefficient and others. */
  final int[][] steps = new int[SEGMENTS][6];

  /** By segment and by whether blocks have modes of their own. */
  final int[][] levels = new int[SEGMENTS][2];

  FrameHeader(byte[] bytes, int from, int end) throws IOException {
    if (end - from < TAG || (bytes[from] & 1) != 0) {
      throw new IOException("no key frame");
    }
    int tag = u8(bytes, from) | (u8(bytes, from + 1) << 8) | (u8(bytes, from + 2) << 16);
    int first = tag >> 5;
    width = (u8(bytes, from + 6) | (u8(bytes, from + 7) << 8)) & 0x3fff;
    height = (u8(bytes, from + 8) | (u8(bytes, from + 9) << 8)) & 0x3fff;
    int afterFirst = from + TAG + first;
    if (first > end - from - TAG) {
      throw new EOFException();
    }
    modes = new BoolReader(bytes, from + TAG, afterFirst);
    modes.number(2);
    int[] quantizer = new int[SEGMENTS];
    int[] strength = new int[SEGMENTS];
    boolean segmented = modes.flag();
    boolean absolute = false;
    if (segmented) {
      mapsSegments = modes.flag();
      if (modes.flag()) {
        absolute = modes.flag();
        for (int s = 0; s < SEGMENTS; s++) {
          quantizer[s] = modes.change(7);
        }
        for (int s = 0; s < SEGMENTS; s++) {
          strength[s] = modes.change(6);
        }
      }
      for (int i = 0; mapsSegments && i < segmentProbabilities.length; i++) {
        segmentProbabilities[i] = modes.flag() ? modes.number(8) : 255;
      }
    } else {
      mapsSegments = false;
    }
    simpleFilter = modes.flag();
    int level = modes.number(6);
    filtered = level > 0;
    sharpness = modes.number(3);
    readLevels(level, segmented, absolute, strength);
    coefficients = partitions(bytes, afterFirst, end, 1 << modes.number(2));
    readSteps(segmented, absolute, quantizer);
    modes.flag();
    for (int i = 0; i < probabilities.length; i++) {
      if (modes.bit(Tables.get().changes[i]) == 1) {
        probabilities[i] = modes.number(8);
      }
    }
    skips = modes.flag();
    skipProbability = skips ? modes.number(8) : 0;
    modes.check();
  }

  private void readLevels(int level, boolean segmented, boolean absolute, int[] strength) {
    int ofIntra = 0;
    int ofBlocks = 0;
    boolean deltas = modes.flag();
    if (deltas && readsDeltas()) {
      ofIntra = modes.change(6);
      for (int i = 1; i < 4; i++) {
        modes.change(6);
      }
      ofBlocks = modes.change(6);
      for (int i = 1; i < 4; i++) {
        modes.change(6);
      }
    }
    for (int s = 0; s < SEGMENTS; s++) {
      int base = segmented ? strength[s] + (absolute ? 0 : level) : level;
      levels[s][0] = clip(base + ofIntra, MOST_LEVEL);
      levels[s][1] = clip(base + ofIntra + ofBlocks, MOST_LEVEL);
    }
  }

  private boolean readsDeltas() {
    return modes.flag();
  }

  private void readSteps(boolean segmented, boolean absolute, int[] quantizer) {
    int base = modes.number(7);
    int[] change = new int[5];
    for (int i = 0; i < change.length; i++) {
      change[i] = modes.change(4);
    }
    int[] first = Tables.get().firstStep;
    int[] other = Tables.get().otherStep;
    for (int s = 0; s < SEGMENTS; s++) {
      int q = segmented ? quantizer[s] + (absolute ? 0 : base) : base;
      steps[s][0] = first[clip(q + change[0], MOST_INDEX)];
      steps[s][1] = other[clip(q, MOST_INDEX)];
      steps[s][2] = 2 * first[clip(q + change[1], MOST_INDEX)];
      steps[s][3] = Math.max(8, other[clip(q + change[2], MOST_INDEX)] * 155 / 100);
      steps[s][4] = first[clip(q + change[3], MOST_CHROMA_INDEX)];
      steps[s][5] = other[clip(q + change[4], MOST_INDEX)];
    }
  }

  private static BoolReader[] partitions(byte[] bytes, int from, int end, int count)
      throws IOException {
    int at = from + 3 * (count - 1);
    if (at > end) {
      throw new EOFException();
    }
    BoolReader[] readers = new BoolReader[count];
    for (int i = 0; i < count; i++) {
      int size = from + 3 * i;
      int length =
          i == count - 1
              ? end - at
              : u8(bytes, size) | (u8(bytes, size + 1) << 8) | (u8(bytes, size + 2) << 16);
      int next = Math.min(end, at + length);
      readers[i] = new BoolReader(bytes, at, next);
      at = next;
    }
    return readers;
  }

  private static int clip(int value, int most) {
    return Math.max(0, Math.min(most, value));
  }

  private static int u8(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }
}
