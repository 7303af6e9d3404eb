package io.loupe.testkit;

import io.loupe.tensor.Tensor;
import java.util.Locale;

/** Slopes of a function of one item, measured by moving one input at a time. */
final class CentralDifferences {
  private static final int COPIES = 5;
  private static final double SMOOTH_SHARE = 0.25;

  private final Function function;
  private final double step;
  private final double tolerance;

  CentralDifferences(Function function, double step, double tolerance) {
    this.function = function;
    this.step = step;
    this.tolerance = tolerance;
  }

  /** Values of the copies [n, item...] of an item. */
  interface Function {
    double[] values(Tensor copies);
  }

  void compare(String what, Tensor item, Tensor gradient, int[] places) {
    Slopes[] slopes = slopes(item, places);
    double scale = 0;
    for (int i = 0; i < places.length; i++) {
      scale = Math.max(scale, Math.abs(gradient.get(places[i])));
      scale = Math.max(scale, Math.abs(slopes[i].narrow()));
    }
    double allowed = tolerance * scale + 1e-9;
    int smooth = 0;
    for (int i = 0; i < places.length; i++) {
      if (!slopes[i].isSmooth(allowed)) {
        continue;
      }
      smooth++;
      double wrong = Math.abs(slopes[i].extrapolated() - gradient.get(places[i]));
      if (!(wrong <= allowed)) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "Gradient of %s at input %d is %g, central differences say %g (allowed: %g apart)",
                what,
                places[i],
                gradient.get(places[i]),
                slopes[i].extrapolated(),
                allowed));
      }
    }
    if (smooth < SMOOTH_SHARE * places.length) {
      throw new AssertionError(
          "Only " + smooth + " of " + places.length + " inputs are smooth for " + what);
    }
  }

  private Slopes[] slopes(Tensor item, int[] places) {
    int size = item.shape().elements();
    float[] values = item.toArray();
    float[] copies = new float[places.length * COPIES * size];
    for (int c = 0; c < places.length * COPIES; c++) {
      System.arraycopy(values, 0, copies, c * size, size);
      copies[c * size + places[c / COPIES]] += (float) ((c % COPIES - 2) * step / 2);
    }
    double[] at = function.values(Tensor.of(item.shape().withBatch(at(places.length)), copies));
    Slopes[] slopes = new Slopes[places.length];
    for (int i = 0; i < places.length; i++) {
      double[] x = new double[COPIES];
      for (int m = 0; m < COPIES; m++) {
        x[m] = copies[(at(i) + m) * size + places[i]];
      }
      slopes[i] = Slopes.of(x, at, at(i));
    }
    return slopes;
  }

  private static int at(int place) {
    return place * COPIES;
  }

  private record Slopes(double wide, double narrow, double right, double left) {
    static Slopes of(double[] x, double[] values, int first) {
      return new Slopes(
          (values[first + 4] - values[first]) / (x[4] - x[0]),
          (values[first + 3] - values[first + 1]) / (x[3] - x[1]),
          (values[first + 3] - values[first + 2]) / (x[3] - x[2]),
          (values[first + 2] - values[first + 1]) / (x[2] - x[1]));
    }

    double extrapolated() {
      return (4 * narrow - wide) / 3;
    }

    /** Tight enough that a kink too small to be seen here cannot move the result beyond allowed. */
    boolean isSmooth(double allowed) {
      return Math.abs(wide - narrow) <= allowed / 2 && Math.abs(right - left) <= allowed;
    }
  }
}
