package io.loupe.engine.dl4j.onnx;

import java.util.Arrays;

/** Compares what a layer gives with a tensor of the file. */
final class Likeness {
  /** Of the largest of the values, or of one where all are smaller. */
  private static final double CLOSE = 1e-4;

  private Likeness() {}

  /** Whether values are those of the file, in its order or with each item's channels first. */
  static boolean isLike(float[] given, Archive.Numbers expected, int items) {
    if (given.length != expected.values.length) {
      return false;
    }
    boolean like = false;
    for (int axis = 0; axis < Math.max(1, expected.dims.length) && !like; axis++) {
      boolean along = expected.dims.length > 0 && expected.dims[axis] == items;
      if (axis > 0 && !along) {
        continue;
      }
      float[] moved = axis == 0 ? expected.values : toFront(expected, axis);
      int[] dims = expected.dims.clone();
      for (int k = axis; k > 0; k--) {
        dims[k] = dims[k - 1];
      }
      if (axis > 0) {
        dims[0] = items;
      }
      like = isClose(given, moved) || isClose(given, channelsFirst(moved, dims, items));
    }
    return like;
  }

  private static float[] toFront(Archive.Numbers from, int axis) {
    int inner = Arrays.stream(from.dims, axis + 1, from.dims.length).reduce(1, (a, b) -> a * b);
    int length = from.dims[axis];
    int outer = from.values.length / Math.max(1, inner * length);
    float[] to = new float[from.values.length];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < length; i++) {
        System.arraycopy(from.values, (o * length + i) * inner, to, (i * outer + o) * inner, inner);
      }
    }
    return to;
  }

  /** Each item with its last axis before the others. */
  static float[] channelsFirst(float[] values, int[] dims, int items) {
    boolean apart = items > 1 || (dims.length > 0 && dims[0] == 1);
    int channels = dims.length == 0 ? 1 : dims[dims.length - 1];
    if (dims.length < (apart ? 3 : 2) || values.length == 0) {
      return values;
    }
    int places = values.length / items / channels;
    float[] to = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int item = i / channels / places;
      to[(item * channels + i % channels) * places + i / channels % places] = values[i];
    }
    return to;
  }

  private static boolean isClose(float[] given, float[] expected) {
    double largest = 1;
    for (float value : expected) {
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(given[i] - (double) expected[i]);
      boolean same = Float.compare(given[i], expected[i]) == 0 || difference <= CLOSE * largest;
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** The largest difference of values in the same places; for messages. */
  static double largestDifference(float[] given, float[] expected) {
    double largest = given.length == expected.length ? 0 : Double.NaN;
    for (int i = 0; i < Math.min(given.length, expected.length); i++) {
      largest = Math.max(largest, Math.abs(given[i] - (double) expected[i]));
    }
    return largest;
  }
}
