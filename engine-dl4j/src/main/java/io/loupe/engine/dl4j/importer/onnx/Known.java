package io.loupe.engine.dl4j.importer.onnx;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A tensor that does not depend on what is fed. Its numbers are decoded when they are asked for.
 */
final class Known {
  private final String name;
  private final int[] dims;
  private final boolean whole;
  private final Supplier<double[]> numbers;

  /**
   * Describes a tensor.
   *
   * @param name for messages
   * @param dims its sizes
   * @param whole whether its numbers are whole ones
   * @param numbers decodes them
   */
  Known(String name, int[] dims, boolean whole, Supplier<double[]> numbers) {
    this.name = name;
    this.dims = dims;
    this.whole = whole;
    this.numbers = numbers;
  }

  static Known of(int[] dims, boolean whole, double... numbers) {
    return new Known("", dims, whole, () -> numbers);
  }

  static Known list(double... numbers) {
    return of(new int[] {numbers.length}, true, numbers);
  }

  int[] dims() {
    return dims.clone();
  }

  int rank() {
    return dims.length;
  }

  int elements() {
    return Arrays.stream(dims).reduce(1, Math::multiplyExact);
  }

  boolean isWhole() {
    return whole;
  }

  double[] numbers() {
    return numbers.get().clone();
  }

  int[] integers() {
    return Arrays.stream(numbers.get())
        .mapToInt(d -> (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, d)))
        .toArray();
  }

  /** Numbers as weights. */
  float[] floats() {
    double[] all = numbers.get();
    float[] floats = new float[all.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) all[i];
      if (!Float.isFinite(floats[i])) {
        throw OnnxProblem.damaged("its tensor \"" + name + "\" holds numbers that are not finite");
      }
    }
    return floats;
  }
}
