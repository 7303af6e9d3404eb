package io.loupe.engine.dl4j.importer.keras;

import java.util.Arrays;
import java.util.function.Supplier;

/** One stored array. */
final class Weight {
  private final String name;
  private final int[] dims;
  private final Supplier<float[]> data;

  Weight(String name, int[] dims, Supplier<float[]> data) {
    this.name = name;
    this.dims = dims;
    this.data = data;
  }

  String name() {
    return name;
  }

  int[] dims() {
    return dims;
  }

  long elements() {
    return Arrays.stream(dims).asLongStream().reduce(1, (a, b) -> a * b);
  }

  /** The values, if the array has the shape that the layer's configuration asks for. */
  float[] values(LayerSpec layer, int... expected) {
    if (!Arrays.equals(dims, expected)) {
      throw layer.problem(
          "its weight "
              + name
              + " has the shape "
              + Arrays.toString(dims)
              + " where the configuration means "
              + Arrays.toString(expected));
    }
    float[] values = data.get();
    if (values.length != Arrays.stream(expected).reduce(1, Math::multiplyExact)) {
      throw layer.problem("its weight " + name + " is cut off");
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw layer.problem("its weight " + name + " holds NaN or infinite values");
      }
    }
    return values;
  }
}
