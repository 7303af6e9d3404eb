package io.loupe.engine.dl4j.internal.keras;

/**
 * The values of a row-major array along one axis.
 *
 * @param count number of lines
 * @param length values of each
 * @param step distance of a line's values
 */
record Lines(int count, int length, int step) {
  static Lines of(long[] shape, int axis) {
    int count = 1;
    int step = 1;
    for (int i = 0; i < shape.length; i++) {
      int size = Math.toIntExact(shape[i]);
      count *= i == axis ? 1 : size;
      step *= i > axis ? size : 1;
    }
    return new Lines(count, Math.toIntExact(shape[axis]), step);
  }

  int at(int line, int k) {
    return (line / step * length + k) * step + line % step;
  }
}
