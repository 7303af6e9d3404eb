package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.run.ExecutionPlan;
import java.nio.FloatBuffer;

/**
 * Where the values of one item of a node lie.
 *
 * @param channels number of channels or units
 * @param positions values of each
 * @param channelsLast whether a position's channels lie next to each other
 */
record ItemLayout(int channels, int positions, boolean channelsLast) {
  /** Positions whose channels stay in the first cache while they are gathered. */
  private static final int BLOCK = 64;

  static ItemLayout of(ExecutionPlan plan, int node) {
    int channels = Math.toIntExact(plan.channels(node));
    int elements = Math.toIntExact(plan.elements(node));
    boolean last = channels > 1 && channels < elements;
    return new ItemLayout(channels, elements / Math.max(1, channels), last);
  }

  int elements() {
    return channels * positions;
  }

  /** Copies an item as it is stored, channels first. */
  void toPlanes(float[] item, float[] target, int offset) {
    if (!channelsLast) {
      System.arraycopy(item, 0, target, offset, elements());
      return;
    }
    for (int start = 0; start < positions; start += BLOCK) {
      int end = Math.min(positions, start + BLOCK);
      for (int k = 0; k < channels; k++) {
        int to = offset + k * positions;
        for (int p = start; p < end; p++) {
          target[to + p] = item[p * channels + k];
        }
      }
    }
  }

  /** Copies items given channels first into memory of this layout. */
  void fill(FloatBuffer planes, int first, int items, FloatBuffer target) {
    int elements = elements();
    if (!channelsLast) {
      target.put(0, planes, first * elements, items * elements);
      return;
    }
    float[] plane = new float[positions];
    float[] item = new float[elements];
    for (int n = 0; n < items; n++) {
      for (int k = 0; k < channels; k++) {
        planes.get((first + n) * elements + k * positions, plane);
        for (int p = 0; p < positions; p++) {
          item[p * channels + k] = plane[p];
        }
      }
      target.put(n * elements, item);
    }
  }
}
