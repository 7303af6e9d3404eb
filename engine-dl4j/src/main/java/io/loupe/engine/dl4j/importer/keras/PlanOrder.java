package io.loupe.engine.dl4j.importer.keras;

/** How the values of one item lie where Loupe's plan runs them: channels last. */
final class PlanOrder {
  private PlanOrder() {}

  /** Keras's axis at each of the plan's axes, both without the batch. */
  static int[] axes(Wire wire) {
    int[] axes = new int[wire.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = wire.channelsFirst() ? (i + 1) % axes.length : i;
    }
    return axes;
  }

  /** The plan's axis that is Keras's axis, both without the batch. */
  static int axis(Wire wire, int axis) {
    int[] axes = axes(wire);
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] == axis) {
        return i;
      }
    }
    throw new IllegalArgumentException("axis " + axis);
  }

  /**
   * For each value of an item in the plan's order, where an array's value for it is; the array may
   * have the size 1 along some axes.
   */
  static int[] places(Wire wire, int[] dims) {
    int[] axes = axes(wire);
    int[] shape = wire.shape();
    int[] steps = new int[dims.length];
    int step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      steps[i] = dims[i] == 1 ? 0 : step;
      step *= dims[i];
    }
    int length = 1;
    for (int size : shape) {
      length = Math.multiplyExact(length, size);
    }
    int[] places = new int[length];
    int[] place = new int[shape.length];
    for (int i = 0; i < length; i++) {
      int from = 0;
      for (int a = 0; a < place.length; a++) {
        from += place[a] * steps[axes[a]];
      }
      places[i] = from;
      for (int a = place.length - 1; a >= 0 && ++place[a] == shape[axes[a]]; a--) {
        place[a] = 0;
      }
    }
    return places;
  }
}
