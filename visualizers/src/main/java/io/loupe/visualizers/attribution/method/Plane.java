package io.loupe.visualizers.attribution.method;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;

/**
 * Positions of an input: rows and columns of a picture, one row of the steps of a signal or the
 * values of a list.
 *
 * @param channels values that each position has, one after another
 * @param rows at least 1
 * @param columns at least 1
 * @param map shape of a map with one value for each position
 */
record Plane(int channels, int rows, int columns, Shape map) {
  static Plane of(String method, Shape input) {
    return switch (input.rank()) {
      case 1 -> new Plane(1, 1, input.dim(0), input);
      case 2 -> new Plane(input.dim(0), 1, input.dim(1), Shape.of(1, input.dim(1)));
      case 3 ->
          new Plane(
              input.dim(0), input.dim(1), input.dim(2), Shape.of(1, input.dim(1), input.dim(2)));
      default ->
          throw new ParameterException(
              method + " takes pictures, signals and lists, and the input has shape " + input + ".",
              "Use a method that looks at gradients, for example integrated-gradients.");
    };
  }

  int positions() {
    return rows * columns;
  }

  /** Whether each position is a value of its own, without neighbours. */
  boolean isList() {
    return map.rank() == 1;
  }

  /** Puts other values in the place of an input's at a position, in all channels. */
  void replace(float[] values, int from, int position, float[] by) {
    for (int c = 0; c < channels; c++) {
      int place = c * positions() + position;
      values[from + place] = by[place];
    }
  }
}
