package io.loupe.testkit;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;

/** Puts tensors together and compares them. */
final class Floats {
  private Floats() {}

  static Tensor stack(List<Tensor> items) {
    return concat(items.stream().map(item -> item.reshape(item.shape().withBatch(1))).toList());
  }

  static Tensor concat(List<Tensor> parts) {
    int items = parts.stream().mapToInt(part -> part.shape().dim(0)).sum();
    Shape shape = parts.get(0).shape().item().withBatch(items);
    FloatBuffer values = FloatBuffer.allocate(shape.elements());
    parts.forEach(part -> values.put(part.data()));
    return Tensor.of(shape, values.array());
  }

  static Tensor filled(Shape shape, float value) {
    float[] values = new float[shape.elements()];
    java.util.Arrays.fill(values, value);
    return Tensor.of(shape, values);
  }

  /** Fails unless shapes are equal and values within the share of the largest expected one. */
  static void assertClose(String what, Tensor actual, Tensor expected, double share) {
    if (!actual.shape().equals(expected.shape())) {
      throw new AssertionError(
          what + ": shape " + actual.shape() + " instead of " + expected.shape());
    }
    float[] a = actual.toArray();
    float[] e = expected.toArray();
    double scale = 0;
    for (float value : e) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < a.length; i++) {
      boolean same = Float.compare(a[i], e[i]) == 0 || Math.abs(a[i] - e[i]) <= share * scale;
      if (!same) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "%s: value %d is %g instead of %g (allowed: %g apart)",
                what,
                i,
                a[i],
                e[i],
                share * scale));
      }
    }
  }
}
