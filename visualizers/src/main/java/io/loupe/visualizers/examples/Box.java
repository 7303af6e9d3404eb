package io.loupe.visualizers.examples;

/**
 * Part of an input, in pixels.
 *
 * @param top first row
 * @param left first column
 */
record Box(int top, int left, int height, int width) {

  /** The smallest box that holds both. */
  Box with(Box other) {
    int upper = Math.min(top, other.top);
    int first = Math.min(left, other.left);
    int lower = Math.max(top + height, other.top + other.height);
    int last = Math.max(left + width, other.left + other.width);
    return new Box(upper, first, lower - upper, last - first);
  }
}
