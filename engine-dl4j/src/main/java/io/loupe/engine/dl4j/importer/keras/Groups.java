package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;

/** Which values of an item belong together, in the plan's order. */
final class Groups {
  private final int[] of;
  private final int count;

  Groups(int[] of, int count) {
    this.of = of;
    this.count = count;
  }

  int[] of() {
    return of;
  }

  int count() {
    return count;
  }

  /** The values that differ in their places along some axes alone. */
  static Groups along(Wire in, int[] axes) {
    Wire one = in.reduced(axes, true);
    return new Groups(in.places(one.shape()), one.elements());
  }
}
