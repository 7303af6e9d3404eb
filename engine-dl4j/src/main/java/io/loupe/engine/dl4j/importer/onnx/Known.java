package io.loupe.engine.dl4j.importer.onnx;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A tensor that does not depend on what is fed. Its numbers are decoded when they are asked for.
 */
final class Known {
  private static final int REAL = 1;
  private static final int WHOLE = 7;

  private final String name;
  private final int[] dims;
  private final int kind;
  private final Supplier<double[]> numbers;

  /**
   * Describes a tensor.
   *
   * @param name for messages
   * @param dims its sizes
   * @param kind of its numbers, as ONNX counts them
   * @param numbers decodes them
   */
  Known(String name, int[] dims, int kind, Supplier<double[]> numbers) {
    this.name = name;
    this.dims = dims;
    this.kind = kind;
    this.numbers = numbers;
  }

  static Known of(int[] dims, boolean whole, double... numbers) {
    return new Known("", dims, whole ? WHOLE : REAL, () -> numbers);
  }

  /** What a node of the graph gave, as a tensor of the file. */
  static Known of(Value value, float[] inGraph, boolean whole) {
    int[] dims = value.dims();
    int[] from = value.wire().permutation();
    double[] numbers = new double[inGraph.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[from[i]] = inGraph[i];
    }
    return of(dims, whole, numbers);
  }

  /** Numbers of the same kind as another tensor's. */
  Known with(int[] other, double... values) {
    return new Known("", other, kind, () -> values);
  }

  static Known list(double... numbers) {
    return of(new int[] {numbers.length}, true, numbers);
  }

  /** What it holds for one item of a batch; it has to be the same for all. */
  Known item(Node node, Batch batch) {
    if (!batch.isThere() || (dims[batch.axis()] == 1 && batch.items() == 1)) {
      return this;
    }
    int items = dims[batch.axis()];
    int inner = Arrays.stream(dims, batch.axis() + 1, dims.length).reduce(1, (a, b) -> a * b);
    double[] all = numbers.get();
    double[] own = new double[all.length / Math.max(1, items)];
    boolean same = items == batch.items();
    for (int i = 0; same && i < all.length; i++) {
      int to = i / (inner * items) * inner + i % inner;
      same = i / inner % items == 0 || Double.compare(own[to], all[i]) == 0;
      own[to] = all[i];
    }
    if (!same) {
      throw node.problem("one of its inputs differs from item to item of a batch");
    }
    return with(Value.without(dims, batch.axis()), own);
  }

  String name() {
    return name;
  }

  int kind() {
    return kind;
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
    return Tensors.isWhole(kind);
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
    float[] floats = values();
    for (float value : floats) {
      if (!Float.isFinite(value)) {
        throw OnnxProblem.damaged("its tensor \"" + name + "\" holds numbers that are not finite");
      }
    }
    return floats;
  }

  /** Numbers as they are computed with; infinite ones stand for what is masked. */
  float[] values() {
    double[] all = numbers.get();
    float[] values = new float[all.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) all[i];
      if (Float.isNaN(values[i])) {
        throw OnnxProblem.damaged("its tensor \"" + name + "\" holds numbers that are none");
      }
    }
    return values;
  }
}
