package io.loupe.visualizers.raster;

import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Values from the lowest to the highest, in the unit of what is drawn.
 *
 * @param min shown with the first colour
 * @param max shown with the last colour
 */
public record ValueRange(double min, double max) {
  /**
   * Creates a range.
   *
   * @param min shown with the first colour
   * @param max shown with the last colour
   * @throws IllegalArgumentException if an end is not finite or min is above max
   */
  public ValueRange {
    if (!(min <= max) || Double.isInfinite(min) || Double.isInfinite(max)) {
      throw new IllegalArgumentException("No range from " + min + " to " + max);
    }
  }

  /**
   * Finds the range of a tensor's values; values that are not finite are left out.
   *
   * @param tensor any shape
   * @return the range; 0 to 0 if there is no finite value
   */
  public static ValueRange of(Tensor tensor) {
    FloatBuffer data = tensor.data();
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    while (data.hasRemaining()) {
      float value = data.get();
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    return min <= max ? new ValueRange(min, max) : new ValueRange(0, 0);
  }

  /**
   * Finds the smallest range that holds this and another.
   *
   * @param other another range
   * @return the range of both
   */
  public ValueRange with(ValueRange other) {
    return new ValueRange(Math.min(min, other.min), Math.max(max, other.max));
  }

  /**
   * Makes zero the middle.
   *
   * @return from -m to m, m being the largest magnitude; -1 to 1 if that is 0
   */
  public ValueRange symmetric() {
    double m = Math.max(Math.abs(min), Math.abs(max));
    return m == 0 ? new ValueRange(-1, 1) : new ValueRange(-m, m);
  }

  /**
   * Tells whether all values are equal.
   *
   * @return true if there is nothing between the ends
   */
  public boolean isFlat() {
    return min == max;
  }

  /**
   * Places a value between the ends.
   *
   * @param value a value
   * @return 0 at {@code min} to 1 at {@code max}, clipped; 0 in a flat range; NaN for NaN
   */
  public double position(double value) {
    if (Double.isNaN(value)) {
      return Double.NaN;
    }
    if (isFlat()) {
      return value > max ? 1 : 0;
    }
    return Math.min(1, Math.max(0, (value - min) / (max - min)));
  }
}
