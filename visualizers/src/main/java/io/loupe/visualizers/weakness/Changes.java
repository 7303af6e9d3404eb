package io.loupe.visualizers.weakness;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;

/** The difference of two inputs as one map. */
final class Changes {
  private Changes() {}

  /** The mean over channels, [H,W]. */
  static Tensor map(Shape input, float[] from, float[] to) {
    Shape map = input.item();
    int channels = input.dim(0);
    float[] change = new float[map.elements()];
    for (int i = 0; i < from.length; i++) {
      change[i % change.length] += (to[i] - from[i]) / channels;
    }
    return Tensor.of(map, change);
  }
}
