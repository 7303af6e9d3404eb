package io.loupe.engine.dl4j.importer.keras;

/** The values of a row-major array along some of its axes, for all places along the others. */
final class Lines {
  private final int[] starts;
  private final int[] steps;

  private Lines(int[] starts, int[] steps) {
    this.starts = starts;
    this.steps = steps;
  }

  /**
   * Finds them.
   *
   * @param shape of the array
   * @param axes along which a line's values lie
   */
  static Lines of(long[] shape, int... axes) {
    boolean[] along = new boolean[shape.length];
    for (int axis : axes) {
      along[axis] = true;
    }
    return new Lines(places(shape, along, false), places(shape, along, true));
  }

  /** Offsets of all places along the axes that are lines, or along those that are not. */
  private static int[] places(long[] shape, boolean[] along, boolean wanted) {
    int count = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      count *= along[axis] == wanted ? Math.toIntExact(shape[axis]) : 1;
    }
    int[] places = new int[count];
    int step = 1;
    int repeated = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int size = Math.toIntExact(shape[axis]);
      if (along[axis] == wanted) {
        for (int i = 0; i < count; i++) {
          places[i] += i / repeated % size * step;
        }
        repeated *= size;
      }
      step *= size;
    }
    return places;
  }

  /** Number of lines. */
  int count() {
    return starts.length;
  }

  /** Number of values of each. */
  int length() {
    return steps.length;
  }

  /** Where the value at a place of a line is in the array. */
  int at(int line, int place) {
    return starts[line] + steps[place];
  }
}
