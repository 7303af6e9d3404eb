package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Elementwise;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic on tensors that are known, in the precision of the file. */
final class Numbers {
  private static final int SINGLE = 1;

  private Numbers() {}

  static Known each(Known tensor, boolean whole, DoubleUnaryOperator function) {
    double[] numbers = tensor.numbers();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = rounded(tensor, function.applyAsDouble(numbers[i]));
    }
    return whole == tensor.isWhole()
        ? tensor.with(tensor.dims(), numbers)
        : Known.of(tensor.dims(), whole, numbers);
  }

  private static double rounded(Known tensor, double value) {
    return tensor.kind() == SINGLE ? (float) value : value;
  }

  /**
   * Joins two tensors number by number; axes of size 1, or missing in front, count for all places.
   *
   * @param most how many numbers may come of it
   */
  static Optional<Known> joined(Known one, Known two, int most, DoubleBinaryOperator join) {
    int[] dims = broadcast(one.dims(), two.dims());
    if (Arrays.stream(dims).asLongStream().reduce(1, (a, b) -> Math.min(most + 1L, a * b)) > most) {
      return Optional.empty();
    }
    double[] a = spread(one, dims);
    double[] b = spread(two, dims);
    double[] all = new double[a.length];
    Arrays.setAll(all, i -> rounded(one, join.applyAsDouble(a[i], b[i])));
    return Optional.of(one.with(dims, all));
  }

  /** The sizes of what two tensors make together. */
  static int[] broadcast(int[] one, int[] two) {
    return Wire.broadcast(one, two).orElseThrow(() -> new IllegalArgumentException("sizes"));
  }

  static double[] spread(Known tensor, int[] dims) {
    double[] from = tensor.numbers();
    if (Arrays.equals(tensor.dims(), dims)) {
      return from;
    }
    int[] places = Elementwise.places(tensor.dims(), dims);
    return Arrays.stream(places).mapToDouble(place -> from[place]).toArray();
  }
}
