package io.loupe.engine.dl4j.importer.onnx;

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
    int[] dims = new int[Math.max(one.length, two.length)];
    for (int i = 1; i <= dims.length; i++) {
      int a = i <= one.length ? one[one.length - i] : 1;
      int b = i <= two.length ? two[two.length - i] : 1;
      if (a != b && a != 1 && b != 1) {
        throw new IllegalArgumentException("sizes");
      }
      dims[dims.length - i] = a == 1 ? b : a;
    }
    return dims;
  }

  static double[] spread(Known tensor, int[] dims) {
    double[] from = tensor.numbers();
    if (Arrays.equals(tensor.dims(), dims)) {
      return from;
    }
    int[] own = tensor.dims();
    int missing = dims.length - own.length;
    double[] to = new double[Arrays.stream(dims).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < to.length; i++) {
      int rest = i;
      int step = 1;
      int at = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        if (axis >= missing) {
          at += own[axis - missing] == 1 ? 0 : rest % dims[axis] * step;
          step *= own[axis - missing];
        }
        rest /= dims[axis];
      }
      to[i] = from[at];
    }
    return to;
  }
}
