package io.loupe.visualizers.weakness;

/** Where the values of an input may go: from 0 to 1, or to its own where it lies outside. */
final class Bounds {
  private final float[] original;

  Bounds(float[] original) {
    this.original = original;
  }

  double nearest(int i, double value) {
    return Math.min(highest(i), Math.max(lowest(i), value));
  }

  double lowest(int i) {
    return Math.min(0, original[i]);
  }

  double highest(int i) {
    return Math.max(1, original[i]);
  }
}
